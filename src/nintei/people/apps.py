"""Django's name for the room people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room people."""

    name = "nintei.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
