"""The linter holds everything except what says why, and nothing is left out that nothing needs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "pyproject.toml").read_text()
LINT = tomllib.loads(TEXT)["tool"]["ruff"]["lint"]


def _left_out_lines() -> list[str]:
    found = re.search(r"^ignore = \[\n(.*?)^\]", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1].splitlines()


def test_all_rules_are_asked_for_and_each_that_is_left_out_says_why() -> None:
    assert LINT["select"] == ["ALL"]
    for line in _left_out_lines():
        assert re.search(r'^  ("[A-Z0-9]+",\s*)+# \w.{10,}', line), line


def test_nothing_is_left_out_that_nothing_needs() -> None:
    # The formatter's own comma is asked for wherever the formatter decided otherwise; it needs no proof.
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        ".",
        "--no-cache",
        "--exit-zero",
        "--output-format",
        "json",
    ]
    done = subprocess.run(
        [*command, "--config", "lint.ignore=[]", "--select", ",".join(LINT["ignore"])],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {each["code"] for each in json.loads(done.stdout)}
    idle = [rule for rule in LINT["ignore"] if not any(code.startswith(rule) for code in found)]
    assert not idle, f"nothing needs {idle} to be left out"
