"""The two courses of a what-if. The same measuring statement, verdict and moves as the monthly run.

Only standings live in memory; nothing is stored on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from nintei.catalog import queries as catalog
from nintei.certification.kinds import HOLDERS, State
from nintei.certification.queries.deciding import verdict_on
from nintei.certification.queries.measure import Measured, Parts, by_clients, measure, unsupplied
from nintei.certification.queries.policies import Target, in_force
from nintei.certification.rules import bootstrap, moves
from nintei.certification.rules.judge import Verdict
from nintei.certification.rules.policy import ALL_CATEGORIES, Policy
from nintei.certification.rules.volatility import Sample, Step
from nintei.kit.periods import Month, months
from nintei.record import queries as record

CHUNK = 5000
DAY = timedelta(days=1)
# Certificates held at the end that are drawn anew; evenly chosen when there are more.
MOST_DRAWN = 500
FOLLOW_UP_MONTHS = 6
Pair = tuple[int, int]
Progress = Callable[[date, int, int], None]


@dataclass
class Side:
    """One policy's course.

    ``standings`` in memory, every step (``histories``), what each decision rested on (``samples``), why somebody
    does not hold it (``reasons``), how many are in each state per month (``states``), who held it half a year
    before the end (``cohort``), and how the draws would have decided: ``loss_flips``, ``held_flips``.
    """

    standings: dict[Pair, moves.Standing] = field(default_factory=dict)
    histories: dict[Pair, list[Step]] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    reasons: dict[Pair, list[str]] = field(default_factory=dict)
    states: list[dict[str, int]] = field(default_factory=list)
    cohort: dict[Pair, bool] = field(default_factory=dict)
    last: dict[Pair, tuple[Target, Measured, bool]] = field(default_factory=dict)
    loss_flips: list[int] = field(default_factory=list)
    held_flips: list[int] = field(default_factory=list)

    def move(self, pair: Pair, after: moves.Standing, on: date) -> None:
        """Keep a standing, and the step if it moved."""
        before = self.standings.get(pair, moves.NEW)
        self.standings[pair] = after
        if after.state != before.state:
            self.histories.setdefault(pair, []).append(Step(on, str(before.state), str(after.state)))

    def held(self) -> set[Pair]:
        """Who holds the certificate now."""
        return {pair for pair, standing in self.standings.items() if standing.state in HOLDERS}


def draft_categories(policy: Policy) -> dict[int, str]:
    """The leaf categories that a policy decides: {id: slug}."""
    leaves = catalog.leaf_categories(is_task_work=policy.track == "task")
    return {leaf.pk: leaf.slug for leaf in leaves if policy.category in (ALL_CATEGORIES, leaf.slug)}


def why_not(policy: Policy, measured: Measured, verdict: Verdict, state: State) -> list[str]:
    """What stands between a person and the certificate: "criterion:…", "experience:…", "condition:…"."""
    if state in HOLDERS:
        return [f"criterion:{c.id}" for c in verdict.criteria if c.keep == "FAIL"]
    found = [f"criterion:{c.id}" for c in verdict.criteria if c.grant in ("FAIL", "INSUFFICIENT")]
    done = measured.evidence.experience
    found += [f"experience:{e.metric}" for e in policy.experience if done.get(e.metric, 0) < e.min]
    return found + [f"condition:{name}" for name, met in measured.evidence.conditions.items() if not met]


def _evaluate(
    side: Side, target: Target, as_of: date, seen: int, about: Pair, missing: set[str], *, is_last: bool
) -> None:
    held = [p for p in side.standings if about[0] <= p[0] <= about[1] and p[1] in target.categories]
    for one in measure(
        target.policy, list(target.categories), as_of, seen, about=about, also=held, unsupplied=missing
    ):
        pair = (one.about_id, one.category_id)
        before = side.standings.get(pair, moves.NEW)
        verdict = verdict_on(target, one, before.state, as_of, seen)
        after, _decision = moves.evaluate(target.policy, before, verdict, as_of, auto_accept=True)
        if before.state in HOLDERS:
            counted = [c.n for c in verdict.criteria if c.n]
            side.samples.append(Sample(min(counted, default=0), verdict.held_by is not None))
        side.reasons[pair] = why_not(target.policy, one, verdict, State(before.state))
        side.move(pair, after, as_of)
        if is_last and after.state in HOLDERS:
            side.last[pair] = (target, one, verdict.keeps)


def _flips(target: Target, measured: Measured, parts: Parts, as_of: date, *, keeps: bool) -> int:
    """How many draws of clients end otherwise than the verdict did."""
    kept = bootstrap.keeping_rounds(
        replace(measured.evidence, by_client=parts),
        bootstrap.keep_lines(target.policy, target.old),
        # The same facts give the same draws whichever policy asks, so that both sides can be compared.
        f"{measured.snapshot}:{as_of}",
        one_client_rule=target.policy.leave_one_client_out,
    )
    return bootstrap.ROUNDS - kept if keeps else kept


def _draw_held(side: Side, as_of: date, seen: int) -> None:
    """How firmly those who hold the certificate at the end hold it."""
    chosen = bootstrap.evenly(sorted(side.last), MOST_DRAWN)
    parts: dict[Pair, Parts] = {}
    for target in {side.last[pair][0].policy.digest: side.last[pair][0] for pair in chosen}.values():
        mine = [pair[0] for pair in chosen if side.last[pair][0] is target]
        parts |= by_clients(target.policy, list(target.categories), mine, as_of, seen)
    for pair in chosen:
        target, measured, keeps = side.last[pair]
        side.held_flips.append(_flips(target, measured, parts.get(pair, {}), as_of, keeps=keeps))
    side.last.clear()


def _effects(side: Side, targets: list[Target], after: date, until: date, seen: int) -> None:
    """Notices that end between two evaluations: cancelled from the day before on, or in effect."""
    due = [(p, s.effect_on) for p, s in side.standings.items() if s.effect_on is not None]
    for pair, effect in due:
        target = next((t for t in targets if pair[1] in t.categories), None)
        if target is None:
            continue
        for day in (effect - DAY, effect):
            before = side.standings[pair]
            if not after < day <= until or before.state != State.NOTICE:
                continue
            found = measure(target.policy, [pair[1]], day, seen, about=(pair[0], pair[0]), also=[pair])
            verdict = verdict_on(target, found[0], before.state, day, seen)
            moved, _decision = moves.on_effect(before, verdict, day, False)
            if moved.state == State.LAPSED:
                side.reasons[pair] = why_not(target.policy, found[0], verdict, State(before.state))
                parts = by_clients(target.policy, [pair[1]], [pair[0]], day, seen).get(pair, {})
                side.loss_flips.append(_flips(target, found[0], parts, day, keeps=False))
            side.move(pair, moved, day)


def _present(as_of: date, categories: Mapping[int, str]) -> list[Target]:
    found = []
    for target in in_force(as_of):
        mine = {key: slug for key, slug in target.categories.items() if key in categories}
        if mine:
            found.append(Target(target.policy, target.version_id, target.old, target.old_id, mine))
    return found


def _close_month(side: Side, targets: list[Target], month: Month, last: Month, seen: int) -> None:
    """Count the states as the evaluation leaves them, then end the notices of the month."""
    as_of, until = month.first_day, month.next().first_day - DAY
    counted = Counter(str(s.state) for s in side.standings.values() if s.state != State.NONE)
    side.states.append(dict(sorted(counted.items())))
    if month == last.plus(-FOLLOW_UP_MONTHS):
        side.cohort = {pair: standing.state in HOLDERS for pair, standing in side.standings.items()}
    if month == last:
        _draw_held(side, as_of, seen)
    _effects(side, targets, as_of, until, seen)


def replay(
    policy: Policy, first: Month, last: Month, seen: int, on_progress: Progress | None = None
) -> tuple[Side, Side]:
    """(draft, present) after every monthly evaluation from ``first`` to ``last``, both begun from nobody.

    Grants need no click on either side. ``on_progress`` hears (day, people done, people in all).
    """
    categories = draft_categories(policy)
    drafted = [Target(policy, 0, None, None, categories)]
    draft, present, total = Side(), Side(), record.largest_party_id()
    missing: dict[str, set[str]] = {}
    for month in months(first, last):
        as_of = month.first_day
        sides = [(draft, drafted), (present, _present(as_of, categories))]
        for begin in range(1, total + 1, CHUNK):
            about = (begin, min(begin + CHUNK - 1, total))
            for side, targets in sides:
                for t in targets:
                    if t.policy.digest not in missing:
                        missing[t.policy.digest] = unsupplied(t.policy.conditions)
                    _evaluate(side, t, as_of, seen, about, missing[t.policy.digest], is_last=month == last)
            if on_progress is not None:
                on_progress(as_of, about[1], total)
        for side, targets in sides:
            _close_month(side, targets, month, last, seen)
    return draft, present
