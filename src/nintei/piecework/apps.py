"""Django's name for the room piecework."""

from django.apps import AppConfig


class PieceworkConfig(AppConfig):
    """The room piecework."""

    name = "nintei.piecework"
    label = "piecework"
    default_auto_field = "django.db.models.BigAutoField"
