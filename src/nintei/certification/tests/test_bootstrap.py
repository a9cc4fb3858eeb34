"""Redrawing clients: the same everywhere, whole numbers only, and right where it can be worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nintei.certification.rules import bootstrap
from nintei.certification.rules.bootstrap import Draws, evenly, firmness, keep_lines, keeping_rounds
from nintei.certification.rules.judge import Evidence, judge
from nintei.certification.tests.test_rules_invariants import POLICY


def evidence(clients: dict[str, tuple[int, int]], fixed: tuple[int, int] = (0, 0)) -> Evidence:
    """Completion alone: {client: (orders, completed)} and orders without a client."""
    n = fixed[0] + sum(n for n, _ in clients.values())
    x = fixed[1] + sum(x for _, x in clients.values())
    return Evidence(counts={"completion": (n, x)}, by_client={"completion": clients})


def kept(found: Evidence, seed: str = "s", *, rule: bool = False) -> int:
    return keeping_rounds(found, keep_lines(POLICY), seed, one_client_rule=rule)


def test_the_numbers_are_those_of_the_published_generator() -> None:
    draws = Draws("")
    draws.state = 1234567
    assert [draws.below(2**64) for _ in range(5)] == [
        6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_answer_and_another_seed_another() -> None:
    # Two clients, one all good and one all bad: both bad in a quarter of the draws, and only both good keeps.
    found = evidence({"a": (6, 6), "b": (6, 0)})
    assert not judge(POLICY, Evidence(counts=found.counts)).keeps
    first = kept(found)
    assert kept(found) == first
    draws = Draws("s")
    pairs = [(draws.below(2), draws.below(2)) for _ in range(bootstrap.ROUNDS)]
    assert first == pairs.count((0, 0)) == 58
    assert kept(found, "t") != first


def test_somebody_with_one_client_or_none_has_nothing_to_redraw() -> None:
    assert kept(evidence({"a": (9, 9)})) == bootstrap.ROUNDS
    assert kept(evidence({"a": (20, 2)})) == 0
    assert kept(evidence({}, fixed=(20, 2))) == 0
    assert kept(evidence({}, fixed=(20, 20))) == bootstrap.ROUNDS


def test_events_without_a_client_stay_in_every_draw() -> None:
    clients = {"a": (6, 6), "b": (6, 0)}
    assert (
        kept(evidence(clients, fixed=(0, 0))) < kept(evidence(clients, fixed=(200, 200))) == bootstrap.ROUNDS
    )


def test_the_one_client_rule_keeps_in_a_draw_what_it_keeps_in_a_decision() -> None:
    # One bad client among many good ones decides nothing: without it everything passes.
    clients = {f"good{i}": (2, 2) for i in range(6)} | {"bad": (8, 0)}
    found = evidence(clients)
    assert judge(POLICY, found).keeps
    assert kept(found) < kept(found, rule=True) == bootstrap.ROUNDS


@given(
    st.dictionaries(st.sampled_from("abcdefg"), st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=7)
)
def test_a_better_client_never_means_fewer_draws_that_keep(clients: dict[str, tuple[int, int]]) -> None:
    worse = {name: (n, min(x, n)) for name, (n, x) in clients.items()}
    best = {name: (n, n) for name, (n, _x) in worse.items()}
    assert 0 <= kept(evidence(worse)) <= kept(evidence(best)) == bootstrap.ROUNDS


def test_an_unjust_loss_is_one_that_a_fifth_of_the_draws_would_have_avoided() -> None:
    said = firmness([40, 39, 0], [0, 20, 10, 10])
    assert (said.losses, said.unjust_losses, said.unjust_share) == (3, 1, Decimal("0.3333"))
    assert (said.certified, said.flip_rate) == (4, Decimal("0.0500"))
    assert firmness([], []).unjust_share is None
    assert firmness([], []).flip_rate is None


@given(st.integers(0, 50), st.integers(1, 20))
def test_a_sample_is_even_and_never_larger_than_asked(count: int, most: int) -> None:
    chosen = evenly(list(range(count)), most)
    assert len(chosen) == min(count, most)
    assert chosen == sorted(set(chosen))
