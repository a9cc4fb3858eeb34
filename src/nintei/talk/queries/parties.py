"""Who takes part, for whoever passes on that something has changed."""

from __future__ import annotations

from collections.abc import Iterable

from nintei.talk.models import Thread


def parties_of(thread_ids: Iterable[int]) -> dict[int, set[str]]:
    """{thread: public ids of its two people}; threads that do not exist are left out."""
    rows = Thread.objects.filter(pk__in=list(thread_ids))
    found = rows.values_list("pk", "freelancer__public_id", "client__public_id")
    return {pk: {freelancer, client} for pk, freelancer, client in found}
