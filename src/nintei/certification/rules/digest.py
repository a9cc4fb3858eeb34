"""The decision record and its digest: what anybody can recompute."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from nintei.certification.rules.judge import Verdict
from nintei.kit.canonical import canonical_json, sha256_hex

ENGINE = "2"
"""Changes whenever the same input could give another record."""


def decision_record(
    *,
    about: str,
    category: str,
    as_of: date,
    policy: str,
    snapshot: str,
    verdict: Verdict,
    experience: Mapping[str, int],
    conditions: Mapping[str, bool],
    decision: str,
    state_before: str,
    state_after: str,
    prev: str = "",
) -> dict[str, Any]:
    """The record of one evaluation: text, integers and booleans only.

    ``policy``, ``snapshot`` and ``prev`` are hex digests; ``prev`` is "" for the first evaluation.
    """
    return {
        "about": about,
        "as_of": as_of.isoformat(),
        "category": category,
        "conditions": {name: bool(met) for name, met in conditions.items()},
        "criteria": [[c.id, c.n, c.x, str(c.grant), str(c.keep)] for c in verdict.criteria],
        "decision": str(decision),
        "engine": ENGINE,
        "experience": {name: int(value) for name, value in experience.items()},
        "held": verdict.held_by is not None,
        "policy": policy,
        "prev": prev,
        "snapshot": snapshot,
        "state_after": str(state_after),
        "state_before": str(state_before),
    }


def digest(record: Mapping[str, Any]) -> str:
    """SHA-256 of the record's canonical JSON, hex."""
    return sha256_hex(canonical_json(dict(record)))


def snapshot(work: Iterable[bytes | str], personal: Iterable[bytes | str] = ()) -> str:
    """SHA-256 that stands for everything that was read; hex. Digests come as bytes or hex, in any order.

    The digests of the category's facts (``work``), sorted and joined, are hashed; that hash, followed by the
    sorted digests of the facts about the whole person, is hashed again.
    """
    return hashlib.sha256(hashlib.sha256(_joined(work)).digest() + _joined(personal)).hexdigest()


def _joined(digests: Iterable[bytes | str]) -> bytes:
    return b"".join(sorted(bytes.fromhex(d) if isinstance(d, str) else bytes(d) for d in digests))
