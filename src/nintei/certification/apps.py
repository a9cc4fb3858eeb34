"""Django's name for the room certification."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    """The room certification."""

    name = "nintei.certification"
    label = "certification"
    default_auto_field = "django.db.models.BigAutoField"
