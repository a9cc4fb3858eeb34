"""Django's name for the room notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The room notices."""

    name = "nintei.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
