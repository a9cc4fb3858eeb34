"""The import contracts hold, cover every room, and each of them bites."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
# (contract, file, line to add): one deliberate violation of each wall; the last two are new files.
VIOLATIONS = [
    ("the order of the rooms", "record/queries/__init__.py", "from nintei.certification import kinds"),
    ("the order of the rooms", "attic/__init__.py", '"""A room that nobody placed."""'),
    ("the order of the files in a room", "people/queries.py", "from nintei.people import actions"),
    ("the order of the files in a room", "people/helpers.py", '"""A file outside the vocabulary."""'),
    ("rules are pure", "certification/rules/bars.py", "from django.db import connection"),
    ("only the journal touches its tables", "notices/rules.py", "from nintei.record import models"),
    ("only certification touches its tables", "web/views.py", "from nintei.certification import models"),
    ("only search touches its tables", "web/views.py", "from nintei.search import models"),
]
Lint = Callable[[Path], subprocess.CompletedProcess[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package's code and the contracts, to be spoiled."""
    shutil.copytree(
        ROOT / "src" / "nintei", tmp_path / "nintei",
        ignore=lambda folder, names: [
            name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()
        ],
    )  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    told = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, check=False)


def test_the_walls_stand(copy: Path) -> None:
    done = _lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" KEPT") == len(CONTRACTS)


def test_every_wall_has_a_violation() -> None:
    assert {name for name, _, _ in VIOLATIONS} == {contract["name"] for contract in CONTRACTS}


@pytest.mark.parametrize(
    ("contract", "file", "line"), VIOLATIONS, ids=[f"{v[0]}: {v[1]}" for v in VIOLATIONS]
)
def test_the_wall_bites(copy: Path, contract: str, file: str, line: str) -> None:
    path = copy / "nintei" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    done = _lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in done.stdout


def test_no_room_stands_outside_the_contracts() -> None:
    rooms = {path.parent.name for path in (ROOT / "src" / "nintei").glob("*/__init__.py")}
    layers = {name for layer in CONTRACTS[0]["layers"] for name in layer.split(" | ")}
    assert layers == rooms
    # The floor holds no domain words, config no room's files.
    assert {name.split(".")[1] for name in CONTRACTS[1]["containers"]} == rooms - {"kit", "config"}
