"""Django's name for the room notices; the facts of the journal it listens for."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as noop

from nintei.kit import personal


class NoticesConfig(AppConfig):
    """The room notices."""

    name = "nintei.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ask the journal to wake this room's chore."""
        from nintei.record import actions
        from nintei.record.kinds import Kind

        for kind in (
            Kind.STANDING_MOVED,
            Kind.APPEAL_OPENED,
            Kind.APPEAL_DECIDED,
            Kind.POLICY_PUBLISHED,
            Kind.TURN_SETTLED,
        ):
            actions.wake(kind, "notices.tell")
        _declare()


def _declare() -> None:
    personal.hold("notices.Notice", "user", what=noop("お知らせ"))
    personal.hold("notices.Digest", "user", what=noop("まとめのメール"))
    personal.hold("notices.MailOut", "user", what=noop("送ったメールの記録"))
    personal.hold("notices.Wishes", "user", what=noop("お知らせの受け取り方"))
    personal.hold("notices.DeadAddress", "user", what=noop("届かなかったメールアドレス"))
