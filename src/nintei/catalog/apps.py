"""Django's name for the room catalog."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The room catalog."""

    name = "nintei.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
