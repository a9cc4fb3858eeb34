"""Django's name for the room payments."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The room payments."""

    name = "nintei.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
