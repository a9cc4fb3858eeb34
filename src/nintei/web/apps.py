"""Django's name for the room web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room web."""

    name = "nintei.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
