"""Django's name for the room work."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The room work."""

    name = "nintei.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
