"""Django's name for the room demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The room demo."""

    name = "nintei.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
