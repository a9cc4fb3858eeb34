"""Every figure of the record is the sum of the facts that are listed behind it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from nintei.catalog import actions as catalog
from nintei.kit.db import writes
from nintei.kit.errors import NotFound
from nintei.people import actions as people
from nintei.record import actions as record
from nintei.record.kinds import Excluded, Figure, Kind, Outcome
from nintei.record.rules import Fact
from nintei.record.rules import figures as counting
from nintei.web import rules
from nintei.web.queries import figures

pytestmark = pytest.mark.django_db(transaction=True)
JOINED, AT = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
SUMS = [figure for figure in Figure if figure is not Figure.LAST_ACTIVE]


def _journal(dice: random.Random, about: str, n: int) -> None:
    facts = []
    for number in range(n):
        kind = dice.choice(counting.SUMMED)
        value = dice.randint(0, 4) if kind is Kind.REVIEW_REVEALED else dice.randint(0, 90_000)
        facts.append(
            Fact(
                kind, about, dice.choice([None, "c1", "c2", "c3", "c4"]), dice.choice(["logo", "logo", "web-design"]),
                AT - timedelta(hours=dice.randint(0, 17_000)), dice.choice(list(Outcome)), value, f"f:{number}",
                dice.choice(["", "", "", Excluded.INTEGRITY]),
            )
        )  # fmt: skip
    ids = writes(record.note_many)(facts=facts, at=AT)
    for entry_id in dice.sample(ids, n // 10):
        writes(record.supersede)(entry_id=entry_id, at=AT, outcome=dice.choice(list(Outcome)))


def _all_lines(viewer, figure: Figure, **said) -> tuple[figures.Behind, list]:
    found = figures.own_figure(viewer=viewer, name=figure.value, at=AT, **said)
    lines = list(found.lines)
    for page in range(2, found.pages + 1):
        lines += figures.own_figure(viewer=viewer, name=figure.value, at=AT, page=page, **said).lines
    return found, lines


@pytest.mark.parametrize("seed", range(4))
def test_a_figure_is_the_sum_of_its_listed_facts(seed: int) -> None:
    catalog.load_categories(at=JOINED)
    mio = people.register_user(email="mio@example.org", display_name="みお", at=JOINED)
    _journal(random.Random(seed), mio.public_id, 400 if seed else 12)
    shown = figures.figures_of(public_id=mio.public_id, at=AT)
    sums = {}
    for figure in SUMS:
        found, lines = _all_lines(mio, figure)
        assert len(lines) == len({line.entry.id for line in lines}) == found.n["all"]
        sums[figure] = (sum(line.counts.part for line in lines), sum(line.counts.whole for line in lines))
        assert (found.part, found.whole) == sums[figure]
        _found, counted = _all_lines(mio, figure, show="counted")
        _found, left_out = _all_lines(mio, figure, show="not")
        assert all(line.counts.is_included for line in counted)
        assert not any(line.counts.is_included for line in left_out)
        assert len(counted) + len(left_out) == len(lines)
    shares = {
        Figure.COMPLETION: shown.completion,
        Figure.ON_TIME: shown.on_time,
        Figure.REPLIES: shown.replies,
    }
    for figure, share in shares.items():
        assert (share.part, share.whole) == sums[figure]
    assert shown.finished == sums[Figure.FINISHED][0] and shown.tasks == sums[Figure.TASKS][0]
    if shown.stars:
        assert shown.stars == (rules.one_place(*sums[Figure.STARS]), sums[Figure.STARS][1])
    assert shown.repeats.whole in (0, sums[Figure.REPEATS][1])
    for month, n in shown.months:
        _found, lines = _all_lines(mio, Figure.ACTIVITY, month=str(month))
        assert sum(line.counts.part for line in lines) == n
    assert sum(n for _month, n in shown.months) == sums[Figure.ACTIVITY][0]
    (last,) = figures.own_figure(viewer=mio, name="last-active", at=AT).lines
    assert last.entry.happened_at == shown.last_active


def test_there_are_no_facts_behind_what_is_no_figure_or_no_month_of_the_chart() -> None:
    mio = people.register_user(email="mio@example.org", display_name="みお", at=JOINED)
    for said in ({"name": "luck"}, {"name": "activity", "month": "2020-01"}):
        with pytest.raises(NotFound):
            figures.own_figure(viewer=mio, at=AT, **said)
