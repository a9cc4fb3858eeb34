"""Who can be found: refreshed when something changed, compared with everything every night, made anew on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from nintei.kit import later
from nintei.kit.db import within_write, writes
from nintei.record import queries as record
from nintei.search.actions import days, documents, numbering
from nintei.search.models import Changed, Collection, Numbering, Person, PersonCategory, Waiting
from nintei.search.queries import sources, synonyms, words
from nintei.search.queries.sources import Source
from nintei.search.rules import numbers

COLLECTION = "people"
CATCH_UP = "search.catch_up"
AT_ONCE = 200
Progress = Callable[[int, int], None]


class Refreshed(NamedTuple):
    """What refreshing did: rows written, rows taken out, the last user id looked at, and how many were."""

    written: int
    removed: int
    last: int
    looked: int


@within_write
def _refresh(user_ids: Sequence[int], at: datetime, target_id: int | None = None) -> Refreshed:
    """Look at these people again and write what differs; with ``target_id``, all of them, into that collection.

    Their marks go before anything is read: deleting a mark waits for whoever is just changing that profile, so that what is read
    afterwards is what they wrote.
    """
    # Whoever saves a profile waits for its mark: so the long wait, for somebody who numbers everybody, comes before.
    documents.lock(collection=COLLECTION)
    Waiting.objects.filter(user_id__in=list(user_ids)).delete()
    found = {source.user_id: source for source in sources.read(user_ids, at)}
    known = dict(Person.objects.filter(user_id__in=list(user_ids)).values_list("user_id", "digest"))
    fresh = [source for source in found.values() if known.get(source.user_id) != source.digest]
    _write(fresh, at)
    gone = [user_id for user_id in user_ids if user_id not in found]
    removed = _remove(gone) if gone else 0
    _set_aside([*(source.user_id for source in fresh), *gone])
    if target_id is not None:
        documents.fill(target_id=target_id, texts=[_text(source) for source in found.values()])
    return Refreshed(len(fresh), removed, max(user_ids, default=0), len(user_ids))


def _set_aside(user_ids: Sequence[int]) -> None:
    """The numbering no longer says the truth of these people."""
    if user_ids and Numbering.objects.exists():
        Changed.objects.bulk_create([Changed(user_id=each) for each in user_ids], ignore_conflicts=True)


def _text(source: Source) -> documents.Text:
    return documents.Text(source.user_id, source.fields)


def _write(found: Sequence[Source], at: datetime) -> None:
    if not found:
        return
    documents.put(collection=COLLECTION, texts=[_text(source) for source in found], at=at)
    ids = [source.user_id for source in found]
    PersonCategory.objects.filter(person_id__in=ids).delete()
    Person.objects.bulk_create(
        [
            Person(
                user_id=source.user_id, week=source.week, joined_at=source.joined_at,
                last_active_at=source.last_active_at, is_verified=source.is_verified,
                completed_ever=source.completed_ever, first_completed_at=source.first_completed_at,
                digest=source.digest, seen_at=at,
            )
            for source in found
        ],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=[
            "week", "joined_at", "last_active_at", "is_verified", "completed_ever", "first_completed_at",
            "digest", "seen_at",
        ],
    )  # fmt: skip
    PersonCategory.objects.bulk_create(
        PersonCategory(
            person_id=source.user_id, category_id=row.category_id, strength=row.strength, completed=row.completed,
            is_certified=row.is_certified, certified_since=row.certified_since, counts=row.counts,
        )
        for source in found
        for row in source.categories
    )  # fmt: skip


def _remove(user_ids: Sequence[int]) -> int:
    documents.remove(collection=COLLECTION, keys=user_ids)
    PersonCategory.objects.filter(person_id__in=user_ids).delete()
    count, _by_model = Person.objects.filter(user_id__in=user_ids).delete()
    return count


@writes
def notice_facts(*, entry_ids: Sequence[int], at: datetime) -> int:
    """Mark the people these facts are about, and ask for one catching up; returns how many were marked."""
    marked = sources.user_ids({entry.about for entry in record.entries(entry_ids)})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_waiting (user_id, since) SELECT id, %(at)s FROM unnest(%(ids)s::bigint[]) AS m(id)"
            " ORDER BY id ON CONFLICT (user_id) DO UPDATE SET since = search_waiting.since",
            {"ids": marked, "at": at},
        )
    later.defer_once(CATCH_UP, lock=CATCH_UP)
    return len(marked)


@writes
def catch_up(*, at: datetime) -> Refreshed:
    """Refresh those who wait longest, at most 200; whoever is just being changed waits for the next time.

    ``last`` is 0 when nobody was waiting, or when the index is being numbered: then the next minute will do.
    """
    if not documents.lock(collection=COLLECTION, wait=False):
        return Refreshed(0, 0, 0, 0)
    waiting = Waiting.objects.select_for_update(skip_locked=True).order_by("since", "user_id")
    rows = list(waiting.values_list("user_id", "since")[:AT_ONCE])
    done = _refresh(sorted(user_id for user_id, _since in rows), at)
    if rows:
        days.note_caught_up(at=at, oldest=rows[0][1], written=done.written + done.removed)
    return done


@writes
def compare(*, after: int, at: datetime) -> Refreshed:
    """Compare the next 200 people after a user id with their sources and mend what differs; ``last`` 0 at the end."""
    return _refresh(sources.users_after(after, AT_ONCE), at)


@writes
def settle(*, at: datetime, looked: int = 0, mended: int = 0) -> bool:
    """After comparing: note what it found, weigh anew if the average length has drifted; True when it had."""
    days.note_compared(at=at, looked=looked, mended=mended)
    return documents.reweigh_when_drifted(collection=COLLECTION)


def is_spelled_otherwise() -> bool:
    """Whether dictionary, synonyms or rules have changed since the index was made, or there is none."""
    return not Collection.objects.filter(
        name=COLLECTION, is_live=True, spelling=words.spelling(synonyms.in_force())
    ).exists()


def rebuild(*, at: datetime, on_progress: Progress | None = None) -> int:
    """Make everything anew beside what answers now, then change over; returns how many people are indexed.

    Many short transactions: an interrupted rebuild leaves the old index answering and is simply repeated.
    """
    target_id = _begin(at=at)
    total, done, last = sources.profile_count(), 0, 0
    while batch := sources.users_after(last, AT_ONCE):
        last = _rebuild_batch(user_ids=batch, target_id=target_id, at=at).last
        done += len(batch)
        if on_progress:
            on_progress(done, total)
    return _finish(target_id=target_id, at=at)


@writes
def _begin(*, at: datetime) -> int:
    return documents.begin(collection=COLLECTION, at=at)


@writes
def _rebuild_batch(*, user_ids: Sequence[int], target_id: int, at: datetime) -> Refreshed:
    return _refresh(user_ids, at, target_id)


@writes
def _finish(*, target_id: int, at: datetime) -> int:
    was_numbered = Numbering.objects.exists()
    made = documents.finish(target_id=target_id, at=at)
    if was_numbered or made.documents >= numbers.FROM_PEOPLE:
        numbering.number_collection(target=made, at=at)
    return made.documents


@within_write
def forget(*, user: Any, at: datetime) -> None:
    """Somebody's account has ended: nothing of theirs is found any more, and no word of theirs is kept."""
    _refresh([user.pk], at)
