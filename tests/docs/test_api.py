"""The commands of docs/api.md, run by curl's own rules against a live server, and its tables."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest

from nintei.people.kinds import Scope
from nintei.people.tests.programs import Program
from tests.cast import enter
from tests.docs.pages import table, text

PAGE = text("docs/api.md")
COMMANDS = re.findall(r"^curl (?:.*\\\n)*.*$", PAGE, re.MULTILINE)
# What each command of the page answers, in order.
STATUSES = [200, 200, 200, 200, 200, 201, 422]


def test_every_scope_is_described_and_nothing_else() -> None:
    assert [row[0].strip("`") for row in table(PAGE, "scope")] == list(Scope)


def test_every_status_on_the_page_is_one_of_the_description() -> None:
    from nintei.web.api.schema import document

    known = {
        int(status) for methods in document()["paths"].values() for said in methods.values() for status in said["responses"]
    }  # fmt: skip
    assert {int(row[0]) for row in table(PAGE, "status")} == {status for status in known if status >= 400}


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page shows curl")
@pytest.mark.django_db(transaction=True)
def test_the_commands_do_what_the_page_says(live_server: Any, settings: Any) -> None:
    from nintei.certification.actions import publish_defaults

    cast = enter(at=datetime(2026, 5, 12, 3, tzinfo=UTC))
    publish_defaults(at=datetime(2026, 5, 12, 3, tzinfo=UTC))
    given = {"SITE": live_server.url, "TOKEN": Program(cast.mio).text}
    assert len(COMMANDS) == len(STATUSES)
    for command, status in zip(COMMANDS, STATUSES, strict=True):
        script = command.replace("curl ", "curl --silent --globoff --write-out '\\n%{http_code}' ", 1)
        made = subprocess.run(
            ["bash", "-c", script],
            check=False,
            env=given | {"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )
        body, _line, code = made.stdout.rpartition("\n")
        assert int(code or 0) == status, f"{command}\n{made.stdout}{made.stderr}"
        assert body.startswith("{")
    assert '"pointer": "/hourly_yen"' in body
