"""The house rules hold, and each of them bites."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.house import RULES, VIOLATIONS, File, Rule, source_files

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds_everywhere(rule: Rule) -> None:
    complaints = [f"{file.path}: {complaint}" for file in source_files() for complaint in rule(file)]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_bites(rule: Rule) -> None:
    path, text = VIOLATIONS[rule.__name__]
    assert list(rule(File(Path(path), text)))


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=False, text=True)
    if listed.returncode:
        pytest.skip("not a checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_committed_file_names_a_package_registry() -> None:
    hosts = [f"{name}.org/".encode() for name in ("pypi", "pythonhosted", "registry.npmjs")]
    assert [path.name for path in _committed() if any(host in path.read_bytes() for host in hosts)] == []
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(), f"{lock.name} holds an address"


def test_templates_keep_to_the_content_security_policy() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|\sstyle=\"|\son[a-z]+=\""
    )
    for path in (ROOT / "src" / "nintei").rglob("templates/**/*.html"):
        assert not inline.search(path.read_text()), path


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_template_compiles() -> None:
    from django.template.loader import get_template

    for folder in (ROOT / "src" / "nintei").glob("*/templates"):
        for path in folder.rglob("*.html"):
            get_template(str(path.relative_to(folder)))
