"""Who the people of a what-if are, for its figures by group; whoever has no account is in no group of theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import prefetch_related_objects

from nintei.certification.queries.measure import measure
from nintei.certification.queries.whatif.sides import FOLLOW_UP_MONTHS, Pair, draft_categories
from nintei.certification.rules.fairness import hours_group, tenure
from nintei.certification.rules.policy import METRICS, Policy, from_document
from nintei.kit.periods import Month
from nintei.people import queries as people
from nintei.people.rules import hours_per_week
from nintei.record import queries as record

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person in one category: first good work, counts of the last months, groups."""

    first_on: date | None
    done: Mapping[str, tuple[int, int]]
    groups: Mapping[str, str]


def yardstick(policy: Policy) -> Policy:
    """A policy that decides nothing and counts everything of the track: the last six months, no caps."""
    metrics = [name for name, metric in METRICS.items() if metric.track == policy.track]
    age = "first_order_age_days" if policy.track == "project" else "first_task_age_days"
    plain = {"grant": "1", "keep": "1", "prior": ["1", 0], "grant_min_n": 1}
    document = {
        **policy.document,
        "window": {"months": FOLLOW_UP_MONTHS, "by": "outcome_date"},
        "experience": {age: {"min": 0}},
        "criteria": [{"id": name, "metric": name, **plain} for name in metrics],
    }
    return from_document(document)


def _profiles(keys: Collection[str], since: date, until: date) -> dict[str, dict[str, str]]:
    """{public id: groups} that a profile gives; read in pieces, so that memory does not follow the market."""
    found: dict[str, dict[str, str]] = {}
    ordered = sorted(keys)
    for begin in range(0, len(ordered), CHUNK):
        users = list(people.users_by_public_id(ordered[begin : begin + CHUNK]).values())
        prefetch_related_objects(users, "availability", "absences")
        for user in users:
            week = getattr(user, "availability", None)
            away = any(
                a.withdrawn_at is None and a.starts_on <= until and a.ends_on >= since
                for a in user.absences.all()
            )
            found[user.public_id] = {
                "hours": hours_group(hours_per_week(week.hours) if week else None),
                "absence": "declared" if away else "not_declared",
            }
    return found


def known(policy: Policy, pairs: Collection[Pair], first: Month, last: Month, seen: int) -> dict[Pair, Known]:
    """What the groups need, for each of ``pairs``, as of the last evaluation."""
    measuring, as_of = yardstick(policy), last.first_day
    categories = list(draft_categories(policy))
    keys = record.party_keys([about for about, _category in pairs])
    profiles = _profiles(set(keys.values()), first.first_day, as_of)
    wanted, found = set(pairs), {}
    for one in measure(measuring, categories, as_of, seen, also=sorted(wanted)):
        pair = (one.about_id, one.category_id)
        if pair not in wanted:
            continue
        age = next(iter(one.evidence.experience.values()), 0)
        groups = {"tenure": tenure(age), **profiles.get(keys[pair[0]], {})}
        found[pair] = Known(as_of - timedelta(days=age) if age else None, one.evidence.counts, groups)
    return found
