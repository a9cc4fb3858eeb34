"""kill -9 anywhere in a monthly run or on an effect date: the next run ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from typing import Any

import pytest

from tests.faults import outcome
from tests.faults.conftest import Undisturbed, Victims

KILLED = -signal.SIGKILL
# So many statements between two kills: prime, so that in time every kind of statement is hit.
STRIDE = 31


def _same(victims: Victims, name: str, undisturbed: Undisturbed) -> None:
    """The next run comes through, and nothing is missing or double."""
    address = victims.server.url(name)
    done = victims.run(name, "live")
    assert done.code == 0, victims.close()
    assert outcome.outcome(address) == undisturbed.outcome
    assert outcome.rows(address, outcome.WAITING) == undisturbed.waiting


def test_the_market_sees_every_automatic_move(undisturbed: Undisturbed) -> None:
    seen = {row[3] for row in undisturbed.outcome["evaluations"]}
    assert seen >= {"offered", "warned", "noticed", "recovered", "lapsed"}
    assert any(row[2] for row in undisturbed.outcome["evaluations"]), "no effect date decided anything"
    assert max(undisturbed.notices.values()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_statement_the_next_run_gives_the_same_digests(
    victims: Victims, undisturbed: Undisturbed, when: str
) -> None:
    first = 3 if when == "before" else 8
    for die in range(first, undisturbed.statements + 1, STRIDE):
        name = victims.copy("killed")
        assert victims.run(name, "live", die=die, when=when).code == KILLED
        _same(victims, name, undisturbed)


def test_killed_again_and_again_it_still_comes_through(victims: Victims, undisturbed: Undisturbed) -> None:
    name, codes = victims.copy("killed"), []
    for die in range(25, undisturbed.statements, 25):
        codes.append(victims.run(name, "live", die=die, when="after").code)
        if codes[-1] == 0:
            break
    assert codes.count(KILLED) > 3
    assert codes[-1] == 0, "no progress between kills"
    _same(victims, name, undisturbed)


def test_killed_in_the_middle_of_a_statement_by_somebody_else(
    victims: Victims, undisturbed: Undisturbed
) -> None:
    codes: Counter[int] = Counter()
    for milliseconds in (10, 25, 45, 70, 100, 140):
        name = victims.copy("killed")
        pid = victims.begin(name, "live")
        time.sleep(milliseconds / 1000)
        os.kill(pid, signal.SIGKILL)
        codes[victims.end().code] += 1
        _same(victims, name, undisturbed)
    assert codes[KILLED] > 0


def test_nobody_is_told_twice_by_a_worker_that_is_killed(victims: Victims, undisturbed: Undisturbed) -> None:
    name = victims.copy("killed")
    address = victims.server.url(name)
    assert victims.run(name, "live").code == 0
    codes = [victims.run(name, "tell", die=die, when="after").code for die in range(2, 40, 3)]
    assert codes.count(KILLED) > 3
    assert victims.run(name, "tell").code == 0
    assert outcome.rows(address, outcome.NOTICES) == undisturbed.notices
    assert outcome.rows(address, outcome.WAITING) == Counter()


def test_the_server_is_killed_during_a_run(victims: Victims, undisturbed: Undisturbed) -> None:
    for milliseconds in (30, 90, 150):
        name = victims.copy("killed")
        victims.begin(name, "live")
        time.sleep(milliseconds / 1000)
        _kill_and_restart(victims)
        assert victims.end().code == 1, "the run had ended before the server was killed"
        _same(victims, name, undisturbed)


def _kill_and_restart(victims: Victims) -> None:
    server: Any = victims.server
    pid = server.pid()
    os.kill(pid, signal.SIGKILL)
    server._process.wait(timeout=30)
    server.stop()
    server.start()
    assert server.pid() not in {None, pid}
