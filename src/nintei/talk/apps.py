"""Django's name for the room talk."""

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """The room talk."""

    name = "nintei.talk"
    label = "talk"
    default_auto_field = "django.db.models.BigAutoField"
