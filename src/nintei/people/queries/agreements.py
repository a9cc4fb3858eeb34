"""The confidentiality agreement: its text, and who has agreed to it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from nintei.people.models import Agreement, User
from nintei.people.rules import agreements as rules

OWN_FILE = Path(__file__).resolve().parent.parent / "data" / "confidentiality.yaml"


@cache
def _versions(path: Path) -> list[rules.Version]:
    return rules.read_versions(yaml.safe_load(path.read_text("utf-8")))


def versions() -> list[rules.Version]:
    """Every version of this installation's agreement, oldest first."""
    return _versions(Path(settings.CONFIDENTIALITY_FILE or OWN_FILE))


def current_version(*, at: datetime) -> rules.Version | None:
    """The text that is in force; None when none is yet."""
    return rules.in_force(versions(), localtime(at).date())


def own_agreements(*, viewer: User) -> list[Agreement]:
    """Everything the viewer agreed to, newest first."""
    return list(Agreement.objects.filter(user=viewer).order_by("-agreed_at", "-pk"))


def standing(*, public_id: str, at: datetime) -> QuerySet[Agreement]:
    """The agreements of one person that held at that moment."""
    held = Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
    return Agreement.objects.filter(held, user__public_id=public_id, agreed_at__lte=at)


def has_agreed(*, public_id: str, at: datetime) -> bool:
    """Whether this person had agreed, at that moment, to the very text that was in force then."""
    text = current_version(at=at)
    if text is None:
        return False
    return standing(public_id=public_id, at=at).filter(version=text.version, digest=text.digest).exists()
