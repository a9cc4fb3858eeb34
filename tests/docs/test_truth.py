"""Commands that the pages name exist, paths lead somewhere, examples compute to what they say."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import click
import pytest
import yaml

from nintei.certification.forms.policy_file import read_policy
from nintei.certification.kinds import State
from nintei.certification.rules import bars
from nintei.certification.rules.policy import CONDITIONS, EXPERIENCE, METRICS, Criterion
from nintei.config.cli import VERBS, main
from nintei.config.env import Env
from tests.docs.pages import PAGES, ROOT, code, table, text

CERTIFICATION = text("docs/certification.md")
OPERATIONS = text("docs/operations.md")
FOLDERS = ("bin", "docs", "src", "tests", "requirements", "bench", "tests")
# The two that are not the program's but the tests' and the ground's own.
NOT_IN_ENV = {"NINTEI_TEST_DATABASE_URL"}


def _verbs() -> dict[str, click.Command]:
    context = click.Context(main)
    return {verb: found for verb in VERBS if (found := main.get_command(context, verb))}


def _options(verb: str) -> set[str]:
    return {
        option for parameter in _verbs()[verb].params for option in parameter.opts if option.startswith("--")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_on_the_page_exist(page: Path) -> None:
    for said in code(page.read_text()):
        words = said.split()
        if words[0].startswith("bin/"):
            assert (ROOT / words[0]).is_file(), f"{page.name}: {said}"
        if words[0] == "nintei" and len(words) > 1 and words[1].isalpha():
            assert words[1] in _verbs(), f"{page.name}: {said}"
            for option in re.findall(r"--[a-z-]+", said):
                assert option in _options(words[1]), f"{page.name}: {said}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_on_the_page_exist(page: Path) -> None:
    said = page.read_text()
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", said):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
    for word in code(said):
        path = word.split()[0].rstrip("/.,:")
        if path.startswith(tuple(f"{folder}/" for folder in FOLDERS)) and not set(path) & set("<>*NX"):
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_links_to_headings_lead_to_headings() -> None:
    for page in PAGES:
        for target, heading in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text()):
            there = (page.parent / target).read_text() if target else page.read_text()
            known = {
                re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
                for line in there.splitlines()
                if line.startswith("#")
            }
            assert heading in known, f"{page.name}: #{heading}"


@pytest.mark.parametrize("verb", sorted(_verbs()))
def test_every_verb_and_option_is_described(verb: str) -> None:
    page = CERTIFICATION if verb in {"certify", "recheck"} else OPERATIONS
    rows = [row[0] for row in table(OPERATIONS, "command") if f"nintei {verb}" in row[0]]
    assert rows, f"docs/operations.md does not list nintei {verb}"
    where = rows[0] if page is OPERATIONS else page
    for option in _options(verb):
        assert option in where, f"nintei {verb} {option} is not described"
    assert _verbs()[verb].get_short_help_str()


def test_every_setting_is_described_and_nothing_else() -> None:
    prefix = str(Env.model_config["env_prefix"])
    known = {
        str(field.validation_alias or f"{prefix}{name.upper()}") for name, field in Env.model_fields.items()
    }
    described = {row[0].strip("`"): row for row in table(OPERATIONS, "variable")}
    assert set(described) - NOT_IN_ENV == known
    assert all(all(row) for row in described.values())


def test_every_setting_is_used() -> None:
    sources = [path.read_text() for path in (ROOT / "src" / "nintei").rglob("*.py") if path.name != "env.py"]
    for name in Env.model_fields:
        used = any(f"ENV.{name}" in source or f'"NINTEI_{name.upper()}"' in source for source in sources)
        assert used, f"nothing reads the setting {name}"


@pytest.mark.parametrize("name", [*METRICS, *EXPERIENCE, *CONDITIONS, *State])
def test_every_metric_condition_and_state_is_described(name: str) -> None:
    assert f"`{name}`" in CERTIFICATION or f"{name}," in CERTIFICATION or f"{name}]" in CERTIFICATION


def test_the_policy_on_the_page_is_one() -> None:
    found = re.search(r"```yaml\n(.*?)```", CERTIFICATION, re.DOTALL)
    assert found is not None
    policy = read_policy(found[1])
    assert (policy.series, policy.version) == ("certified", 1)
    assert yaml.safe_load(found[1])["loss"]["consecutive_failures"] == policy.consecutive_failures


def _example(name: str) -> str:
    found = re.search(rf"\*\*Worked example, {name}\.\*\*(.*?)\n\n", CERTIFICATION, re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())


def _criterion(metric: str, **said: str | int) -> Criterion:
    given = {name: Decimal(value) if isinstance(value, str) else value for name, value in said.items()}
    return Criterion(id="x", metric=metric, **given)  # type: ignore[arg-type]


def _shown(value: Decimal) -> str:
    return f"{value:.4f}"


def test_the_worked_example_of_rating_computes() -> None:
    said = _example("rating")
    rating = _criterion(
        "mean_stars", grant="4.70", keep="4.60", prior_value="4.75", prior_weight=5, grant_min_n=4
    )
    stars = [5] * 5 + [1]
    n, x = len(stars), sum(star - 1 for star in stars)
    assert f"x = {x}, n = {n}, s = {rating.scale}" in said
    assert f"grant is (4.70 - 1)/4 = {rating.fraction(rating.grant).normalize()}" in said
    assert f"keep {rating.fraction(rating.keep):.3f}" in said
    assert f"prior {rating.fraction(rating.prior_value).normalize()} with weight 5" in said
    assert f"= {_shown(bars.estimate(rating, n, x))}, below" in said
    assert f"{_shown(bars.bound(rating, n, x))}, above" in said
    assert not bars.grants(rating, n, x)
    assert bars.keeps(rating, n, x)


def test_the_worked_example_of_completion_computes() -> None:
    said = _example("completion")
    done = _criterion(
        "fault_completion_rate", grant="0.90", keep="0.88", prior_value="0.95", prior_weight=5, grant_min_n=6
    )
    assert f"is {_shown(bars.estimate(done, 10, 7))}" in said
    assert f"its bound {_shown(bars.bound(done, 10, 7))} is below" in said
    assert f"{bars.estimate(done, 10, 8).normalize()}, bound {_shown(bars.bound(done, 10, 8))}" in said
    assert not bars.keeps(done, 10, 7)
    assert bars.keeps(done, 10, 8)
    assert f"z = {bars.Z}" in CERTIFICATION
