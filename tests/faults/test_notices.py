"""kill -9 while people are told of a conversation: each message, reminder and digest comes once."""

from __future__ import annotations

import signal

from tests.faults import outcome
from tests.faults.conftest import Victims

KILLED = -signal.SIGKILL
# Prime, so that in time every kind of statement is hit.
STRIDE = 31


def test_killed_at_any_statement_everybody_is_reminded_once_and_gets_one_digest(victims: Victims) -> None:
    address = victims.server.url(victims.copy("told"))
    assert victims.run("told", "converse").code == 0
    calm = victims.run("told", "notify")
    undisturbed = outcome.told(address)
    topics = {row[1] for row in undisturbed["notices"]}
    assert topics == {"message", "turn_half", "turn_soon"}, undisturbed
    assert undisturbed["digests"], "nobody got a digest"
    address = victims.server.url(victims.copy("killed"))
    assert victims.run("killed", "converse").code == 0
    codes = []
    for die in range(3, calm.statements, STRIDE):
        codes.append(victims.run("killed", "notify", die=die, when="after" if die % 2 else "before").code)
    assert codes.count(KILLED) > 3
    assert victims.run("killed", "notify").code == 0
    assert outcome.told(address) == undisturbed
