"""Django's name for the room search; the facts of the journal it listens for."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as noop

from nintei.kit import personal


class SearchConfig(AppConfig):
    """The room search."""

    name = "nintei.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ask the journal to wake this room's chore."""
        from nintei.record import actions
        from nintei.record.kinds import Kind

        for kind in Kind:
            if kind.is_measured or kind is Kind.STANDING_MOVED:
                actions.wake(kind, "search.notice_facts", corrections=True)
        # Too many to mark one by one: everybody is compared once.
        actions.wake_loaded("search.compare")
        _declare()


def _declare() -> None:
    from nintei.search.actions.people import forget

    copied = noop("プロフィールと実績の記録から作った写しです。")
    personal.hold("search.Person", "user", what=noop("検索の索引"), why_not=copied)
    staff = noop("運営の仕事の記録です。")
    personal.hold(
        "search.SynonymGroup", "added_by", what=noop("同じ意味の言葉の登録"), stays=staff, why_not=staff
    )
    personal.at_erasure(forget)
