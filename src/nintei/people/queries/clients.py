"""What clients said about themselves, for themselves, for everybody and for contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nintei.people import rules
from nintei.people.kinds import ClientKind
from nintei.people.models import ClientDeclaration, ClientProfile, User


def own_client_profile(*, viewer: User) -> ClientProfile:
    """The viewer's contact hours and contact point; unsaved and empty when none are given yet."""
    return ClientProfile.objects.filter(user=viewer).first() or ClientProfile(user=viewer)


def own_declarations(*, viewer: User) -> list[ClientDeclaration]:
    """Everything the viewer declared as a client, newest first."""
    rows = ClientDeclaration.objects.filter(user=viewer).select_related("declared_by__profile")
    return list(rows.order_by("-declared_at", "-pk"))


def declared_at(*, public_id: str, at: datetime) -> ClientDeclaration | None:
    """What this client had declared at that moment, for a contract to freeze; None when nothing was."""
    rows = ClientDeclaration.objects.filter(user__public_id=public_id, declared_at__lte=at)
    return rows.order_by("-declared_at", "-pk").first()


@dataclass(frozen=True)
class ClientCard:
    """What everybody may see of a client. ``grid``: 7 rows of 24; sums of money and numbers are not public."""

    kind: ClientKind
    name: str
    hours: str
    time_zone: str
    harassment_name: str
    harassment_email: str
    harassment_phone: str

    @property
    def grid(self) -> list[list[bool]]:
        """7 rows of 24, Monday first."""
        return [[mark == "1" for mark in self.hours[day * 24 : day * 24 + 24]] for day in range(7)]

    @property
    def per_week(self) -> int:
        """Whole hours of the week in which the client can be reached."""
        return rules.hours_per_week(self.hours)


def client_card(*, public_id: str) -> ClientCard | None:
    """The public side of a client; None for somebody who never declared what kind of client they are."""
    rows = ClientDeclaration.objects.filter(user__public_id=public_id, user__is_active=True)
    said = rows.select_related("user__client_profile").order_by("-declared_at", "-pk").first()
    if said is None:
        return None
    own = getattr(said.user, "client_profile", None) or ClientProfile(user=said.user)
    return ClientCard(
        kind=ClientKind(said.kind), name=said.company_name, hours=own.contact_hours, time_zone=own.contact_zone,
        harassment_name=own.harassment_name, harassment_email=own.harassment_email,
        harassment_phone=own.harassment_phone,
    )  # fmt: skip
