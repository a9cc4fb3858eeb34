"""Who can be tried in the seeded year, and how to log in."""

from __future__ import annotations

from dataclasses import dataclass

from nintei.demo import rules
from nintei.people import queries as people

DOMAIN = "demo.example"
OPERATOR = f"desk@{DOMAIN}"
# Not a secret: it opens nothing but invented people in a database made for looking.
PASSWORD = "nintei-demo-2026"  # noqa: S105


@dataclass(frozen=True)
class Login:
    """Somebody to be for a while. ``persona``: what their year is about."""

    public_id: str
    name: str
    persona: str
    email: str
    password: str


def logins() -> list[Login]:
    """The personas, one client and the operator; empty in a database that is not a seeded year."""
    if people.user_by_email(OPERATOR) is None:
        return []
    wanted = [(person.public_id, person.persona) for person in rules.PERSONAS]
    wanted += [(rules.clients()[0], "client"), ("desk", "operator")]
    names = people.names([public_id for public_id, _persona in wanted])
    return [
        Login(public_id, names[public_id], persona, f"{public_id}@{DOMAIN}", PASSWORD)
        for public_id, persona in wanted
    ]


def invitations(*, address: str) -> list[str]:
    """Lines for the terminal: where to log in, and as whom."""
    known = logins()
    if not known:
        return []
    lines = [f"{address.rstrip('/')}/account/login/  (password: {PASSWORD})"]
    return lines + [f"{login.email:28} {login.name} - {login.persona}" for login in known]
