"""A process that starts the program once and then, for each line it reads, lets a child of its own do the work.

Line: ``{"database": ..., "do": a function of market.py, "die": n or 0, "when": "before" or "after"}``. The
child is killed (SIGKILL, by its own id) before or after its n-th statement. Answer: ``{"signal", "statements"}``.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from tests.faults import market


class Fuse:
    """Counts what is said to the database, and burns down at the n-th statement."""

    def __init__(self, *, die: int, when: str) -> None:
        # Threads speak at the same time: each statement has a number of its own, and none is skipped.
        self.numbers = itertools.count(1)
        self.said = 0
        self.die = die
        self.when = when

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        number = next(self.numbers)
        self.said = max(self.said, number)
        if number == self.die and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, params, many, context)
        if number == self.die:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def _child(told: dict[str, Any], answer: int) -> None:
    from django.db import connection, connections
    from django.db.backends.signals import connection_created

    connections["default"].settings_dict["NAME"] = told["database"]
    fuse = Fuse(die=told["die"], when=told["when"])
    # Each thread has a connection of its own.
    connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(fuse), weak=False)
    print(f"working {os.getpid()}", file=sys.stderr, flush=True)
    getattr(market, told["do"])()
    os.write(answer, str(fuse.said).encode())
    connection.close()


def main() -> None:
    """Serve until standard input ends."""
    import django

    django.setup()
    for line in sys.stdin:
        told = json.loads(line)
        hear, answer = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = 0
            try:
                _child(told, answer)
            except BaseException:
                traceback.print_exc()
                code = 1
            sys.stderr.flush()
            os._exit(code)
        os.close(answer)
        said = os.read(hear, 20)
        os.close(hear)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({"code": code, "statements": int(said or 0)}), flush=True)


if __name__ == "__main__":
    main()
