"""What a client has to say about itself, and which of it follows from what; pure.

The facts decide later which laws apply to a contract: the Freelance Act (特定受託事業者に係る取引の適正化等に関する法律,
令和5年法律第25号) asks for staff and officers (Article 2, paragraphs 5 and 6), the Act on Payments to Small and Medium
Contractors (取適法, in force since 2026-01-01) for capital and the number of employees, withholding (所得税法 第204条第2項第2号)
for staff, the Consumer Contract Act (消費者契約法) for whether it is a business at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nintei.kit.text import one_line
from nintei.people.kinds import ClientKind

FACTS = ("kind", "company_name", "company_kana", "has_staff", "has_officers", "capital_yen", "employees")
# What each kind is not asked; stored as "nothing was said".
NOT_ASKED = {
    ClientKind.COMPANY: (),
    ClientKind.SOLE_PROPRIETOR: ("has_officers", "capital_yen"),
    ClientKind.CONSUMER: (
        "company_name",
        "company_kana",
        "has_staff",
        "has_officers",
        "capital_yen",
        "employees",
    ),
}
_NOTHING: dict[str, Any] = {
    "company_name": "", "company_kana": "", "has_staff": False, "has_officers": False,
    "capital_yen": None, "employees": None,
}  # fmt: skip


def settled(said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they are kept: what this kind is not asked is left out, no staff means no employees."""
    kind = ClientKind(said["kind"])
    kept = {
        name: said.get(name, None if name.startswith("has_") else _NOTHING.get(name)) for name in FACTS
    } | {"kind": kind}
    kept |= {name: _NOTHING[name] for name in NOT_ASKED[kind]}
    kept |= {name: one_line(str(kept[name] or "")) for name in ("company_name", "company_kana")}
    if not kept["has_staff"]:
        kept["employees"] = 0 if kind is not ClientKind.CONSUMER else None
    return kept


def still_unsaid(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the facts that this kind must give and did not; ``said`` as ``settled`` keeps it."""
    kind = ClientKind(said["kind"])
    wanted = ["company_name", "has_officers", "capital_yen"] if kind is ClientKind.COMPANY else []
    wanted += [] if kind is ClientKind.CONSUMER else ["has_staff"]
    missing = [name for name in wanted if said[name] in ("", None)]
    # Staff without a number, or a number that says there is no staff.
    if said["has_staff"] and not said["employees"]:
        missing.append("employees")
    return tuple(missing)


def needs_contact_point(said: Mapping[str, Any]) -> bool:
    """Whether the Freelance Act (Article 14) makes it name somebody to turn to about harassment.

    That duty is of a business with staff, or of a corporation with two officers or more (Article 2, paragraph 6).
    """
    return bool(said["has_staff"] or said["has_officers"])
