"""Django's name for the room search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room search."""

    name = "nintei.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
