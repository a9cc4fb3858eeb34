"""Django's name for the room record."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The room record."""

    name = "nintei.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
