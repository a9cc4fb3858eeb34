"""The immutable report of a what-if: whole numbers and texts, decimals as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import IntegrityCase, Standing
from nintei.certification.queries.whatif.groups import Known, known
from nintei.certification.queries.whatif.sides import FOLLOW_UP_MONTHS, Pair, Side, draft_categories
from nintei.certification.rules import bootstrap, fairness, moves
from nintei.certification.rules.policy import METRICS, Policy
from nintei.certification.rules.volatility import caught, volatility
from nintei.kit.periods import Month, months
from nintei.record import queries as record

FORMAT = "nintei-whatif/2"


def _plain(row: Any) -> dict[str, Any]:
    """A dataclass with its decimals as text, so that the stored report is exact."""
    return {name: str(v) if isinstance(v, Decimal) else v for name, v in asdict(row).items()}


def labels() -> dict[Pair, date]:
    """{pair: day} of certificates that people took away: the day its first integrity case was opened."""
    revoked = Standing.objects.filter(state=State.REVOKED).values_list("about_id", "category_id")
    cases = IntegrityCase.objects.filter(about__in={about for about, _ in revoked}).order_by("-opened_at")
    opened = {case.about_id: case.opened_at.date() for case in cases}
    return {pair: opened[pair[0]] for pair in revoked if pair[0] in opened}


def _first_held(side: Side, pair: Pair) -> date | None:
    return next((s.on for s in side.histories.get(pair, ()) if s.after in HOLDERS), None)


def _fairness(side: Side, about: Mapping[Pair, Known], first: Month, until: date) -> dict[str, Any]:
    members = [
        fairness.Member(pair[0], one.groups, side.histories.get(pair, ())) for pair, one in about.items()
    ]
    begun = [
        (one.first_on, _first_held(side, pair))
        for pair, one in about.items()
        if one.first_on is not None and first.first_day <= one.first_on
    ]
    return {
        "least": fairness.LEAST,
        "rates": [_plain(row) for row in fairness.rates(members, until)],
        "newcomers": _plain(fairness.newcomers(begun)),
    }


def _validity(policy: Policy, side: Side, about: Mapping[Pair, Known], last: Month) -> dict[str, Any] | None:
    if not side.cohort:
        return None
    scales = {name: m.scale for name, m in METRICS.items() if m.track == policy.track}
    done = {pair: one.done for pair, one in about.items()}
    return {
        "since": last.plus(-FOLLOW_UP_MONTHS).first_day.isoformat(), "until": last.first_day.isoformat(),
        "rows": [_plain(row) for row in fairness.following(side.cohort, done, scales)],
    }  # fmt: skip


def _side(
    policy: Policy, side: Side, about: Mapping[Pair, Known], first: Month, last: Month
) -> dict[str, Any]:
    until = last.next().first_day
    return {
        "states": side.states, "held": len(side.held()),
        "volatility": _plain(volatility(side.histories, side.samples, until)),
        "firmness": _plain(bootstrap.firmness(side.loss_flips, side.held_flips)),
        "caught": _plain(caught(side.histories, labels())),
        "fairness": _fairness(side, about, first, until),
        "validity": _validity(policy, side, about, last),
    }  # fmt: skip


def _differing(
    pairs: set[Pair], without: Side, other: Side, categories: Mapping[int, str]
) -> list[dict[str, Any]]:
    keys = record.party_keys([about for about, _ in pairs])
    rows = [
        {
            "about": keys[pair[0]], "category": categories[pair[1]],
            "state": str(without.standings.get(pair, moves.NEW).state),
            "other_state": str(other.standings[pair].state), "reasons": without.reasons.get(pair, ["no_policy"]),
        }
        for pair in pairs
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["category"], row["about"]))


def report(
    policy: Policy, first: Month, last: Month, draft: Side, present: Side, seen: int
) -> dict[str, Any]:
    """The report: months, {draft, present: states per month and every figure}, gained and lost.

    ``gained``: held at the end under the draft only, ``reasons`` why not under the present policy;
    ``lost`` the other way round. ``seen``: journal entries up to that id were read.
    """
    categories = draft_categories(policy)
    about = known(policy, draft.standings.keys() | present.standings.keys(), first, last, seen)
    ours, theirs = draft.held(), present.held()
    return {
        "format": FORMAT, "policy": policy.digest, "seen_through": seen,
        "months": [str(month) for month in months(first, last)],
        "draft": _side(policy, draft, about, first, last),
        "present": _side(policy, present, about, first, last),
        "gained": _differing(ours - theirs, present, draft, categories),
        "lost": _differing(theirs - ours, draft, present, categories),
    }  # fmt: skip
