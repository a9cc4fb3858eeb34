"""Django's name for the room badges."""

from django.apps import AppConfig


class BadgesConfig(AppConfig):
    """The room badges."""

    name = "nintei.badges"
    label = "badges"
    default_auto_field = "django.db.models.BigAutoField"
