"""Django's name for the room certification."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as noop

from nintei.kit import personal


class CertificationConfig(AppConfig):
    """The room certification."""

    name = "nintei.certification"
    label = "certification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about a person here."""
        _declare()


def _declare() -> None:
    from nintei.certification.actions.people import withdraw_all

    kept = noop("認定の判定は、何年あとでも計算をやり直せるように残します。付いているのは公開IDだけです。")
    staff = noop("運営の仕事の記録です。")
    hold = personal.hold
    hold("certification.Evaluation", "about__key", what=noop("認定の判定"), stays=kept)
    hold("certification.Standing", "about__key", what=noop("いまの認定"), stays=kept)
    hold("certification.StandingMove", "standing__about__key", what=noop("認定の動き"), stays=kept)
    hold("certification.Appeal", "about__key", what=noop("異議の申し立て"), stays=kept)
    hold("certification.Preview", "about__key", what=noop("今日判定した場合の見込み"))
    hold(
        "certification.IntegrityCase", "about__key", what=noop("不正の調べ"), stays=kept,
        why_not=noop("ほかの人の申し出を含むため、運営に請求してください。"),
    )  # fmt: skip
    hold("certification.WhatIf", "created_by", what=noop("基準の試算"), stays=staff, why_not=staff)
    hold("certification.Simulation", "asked_by", what=noop("基準の試算"), stays=staff, why_not=staff)
    hold("certification.PolicyVersion", "published_by", what=noop("公開した基準"), stays=staff, why_not=staff)
    personal.at_erasure(withdraw_all)
