"""Django's name for the room record, and what it holds about whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as noop

from nintei.kit import personal


class RecordConfig(AppConfig):
    """The room record."""

    name = "nintei.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about a person here."""
        _declare()


def _declare() -> None:
    kept = noop(
        "公開IDの下にある仕事の事実です。取引の帳簿として7年（法人税法施行規則第59条）、判定の計算をやり直せるようにそれより長く残します。"
    )
    personal.named("record.Party", "key")
    personal.hold("record.Entry", "about__key", what=noop("実績の記録"), stays=kept)
    personal.hold(
        "record.Party",
        "key",
        what=noop("実績の記録の見出し"),
        stays=kept,
        why_not=noop("公開IDそのものです。"),
    )
