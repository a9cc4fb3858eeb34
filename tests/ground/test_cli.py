"""The command of an installation: verbs, secret key, a real server answering, and stopping in order."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from nintei.config.cli import VERBS, ground, main, serve


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nintei-ground-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def _environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("NINTEI", "DATABASE_URL"))}
    return {**kept, "NINTEI_DATA": str(data)}


def test_help_names_every_verb_that_is_there() -> None:
    said = CliRunner().invoke(main, ["--help"])
    assert said.exit_code == 0
    assert all(f"\n  {verb} " in said.output for verb in VERBS if verb in main.list_commands(None))  # type: ignore[arg-type]


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = ground.secret_key(tmp_path)
    assert ground.secret_key(tmp_path) == first
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def _answer(port: int, process: subprocess.Popen[str]) -> int:
    give_up = time.monotonic() + 90
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.2)
    return 0


def test_serve_answers_and_stops_in_order(data: Path) -> None:
    port = serve.free_port("127.0.0.1", 8300)
    process = subprocess.Popen(
        [sys.executable, "-m", "nintei.config.cli", "serve", "--port", str(port)],
        env=_environment(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        status = _answer(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert status == 200, said
    assert f"Open http://localhost:{port}" in said
    assert not (data / "pg" / "data" / "postmaster.pid").exists(), said


@pytest.mark.django_db
def test_a_new_installation_knows_kinds_of_work_before_anybody_has_done_any() -> None:
    from nintei.catalog.models import Category, Skill

    ground.migrate()
    known = Category.objects.count(), Skill.objects.count()
    assert min(known) > 20
    ground.migrate()
    assert (Category.objects.count(), Skill.objects.count()) == known


@pytest.mark.django_db
def test_every_invariant_holds_on_an_empty_installation() -> None:
    from nintei.config.cli import invariants

    assert invariants.broken() == []
