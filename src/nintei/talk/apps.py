"""Django's name for the room talk."""

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """The room talk."""

    name = "nintei.talk"
    label = "talk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse to start with a list of holidays that cannot be read."""
        from nintei.talk.queries.holidays import own_days

        own_days()
