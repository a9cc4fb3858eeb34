"""A person's export gives the same digests without a database, and a changed one does not."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nintei.catalog.actions import ensure_category
from nintei.certification.actions import publish_policy, run_all_months
from nintei.certification.queries import export_for
from nintei.config.cli.recheck import command
from nintei.kit.periods import Month
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact
from tests.certify.conftest import POLICY

AT = datetime(2017, 1, 1, tzinfo=UTC)
ZONE = "-03:00"


def history() -> list[Fact]:
    """Good months, then a bad spell of many clients, then good ones again; and somebody who never got it."""
    facts = []
    for month in range(1, 13):
        for n in range(6):
            bad = 4 <= month <= 8 and n < 5
            when = datetime.fromisoformat(f"2016-{month:02}-{10 + n}T12:00:00{ZONE}")
            for about, fails in (("ada", bad), ("bob", n == 0)):
                said = (about, f"client-{month}-{n}", "web", when)
                ref = f"{about}-{month}-{n}"
                ended = Outcome.BAD if fails else Outcome.GOOD
                facts.append(Fact(Kind.CONTRACT_ENDED, *said, ended, 0, f"{ref}-end"))
                facts.append(Fact(Kind.MILESTONE_DELIVERED, *said, Outcome.GOOD, 0, f"{ref}-due"))
                facts.append(
                    Fact(Kind.REVIEW_REVEALED, *said, Outcome.NEUTRAL, 1 if fails else 4, f"{ref}-stars")
                )
                facts.append(Fact(Kind.EARNING_RELEASED, *said, Outcome.NEUTRAL, 9000, f"{ref}-pay"))
    return facts


@pytest.fixture
def exports(transactional_db: None) -> dict[str, Any]:
    """What ada and bob download in the end."""
    ensure_category(slug="web", name_ja="ウェブ", name_en="Web", is_task_work=False, at=AT)
    record.load(facts=history(), at=AT)
    publish_policy(text=POLICY.read_text("utf-8"), at=AT)
    run_all_months(first=Month(2016, 2), last=Month(2017, 8), at=AT, auto_accept=True)
    return {about: json.loads(json.dumps(export_for(about))) for about in ("ada", "bob")}


def recheck(tmp_path: Path, export: Any) -> Result:
    path = tmp_path / "export.json"
    path.write_text(export if isinstance(export, str) else json.dumps(export), encoding="utf-8")
    return CliRunner().invoke(command, [str(path)])


def test_every_digest_comes_out_again_and_a_changed_export_is_found(
    exports: dict[str, Any], tmp_path: Path
) -> None:
    for export in exports.values():
        done = recheck(tmp_path, export)
        assert done.exit_code == 0, done.output
        assert "every digest is the same" in done.output
    decisions = Counter(e["record"]["decision"] for e in exports["ada"]["evaluations"])
    assert decisions.keys() >= {"granted", "warned", "noticed", "lapsed", "dormant"}, decisions

    def changed(how: Any) -> Result:
        export = copy.deepcopy(exports["ada"])
        how(export)
        return recheck(tmp_path, export)

    def flatter(export: Any) -> None:
        export["entries"][0]["outcome"] = 3 - export["entries"][0]["outcome"]

    def shorten(export: Any) -> None:
        del export["evaluations"][3]

    def rewrite(export: Any) -> None:
        export["evaluations"][5]["digest"] = "0" * 64

    def beautify(export: Any) -> None:
        export["evaluations"][5]["record"]["decision"] = "granted"

    def promote(export: Any) -> None:
        export["evaluations"][5]["record"]["criteria"][1][1] += 1

    for how, says in (
        (beautify, 'decision: stored "granted", recomputed "'),
        (beautify, "the digest is right, but the record shown beside it is another one"),
        (promote, "criteria.completion: stored ["),
        (flatter, "its content is not"),
        (shorten, "does not follow"),
        (rewrite, "stored 0000"),
        (rewrite, "only the digest was changed"),
    ):
        done = changed(how)
        assert done.exit_code == 1, done.output
        assert says in done.output


def places(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in an export: all of its own members, the first few of long lists."""
    pairs = (
        found.items() if isinstance(found, dict) else enumerate(found[:2]) if isinstance(found, list) else ()
    )
    for name, inner in pairs:
        yield (*path, name)
        yield from places(inner, (*path, name))


def test_an_export_with_anything_missing_or_of_another_kind_is_told_and_never_a_traceback(
    exports: dict[str, Any], tmp_path: Path
) -> None:
    export = exports["ada"]
    export["evaluations"] = export["evaluations"][:3]
    codes: Counter[int] = Counter()
    for number, path in enumerate(places(export)):
        for wrong in ("gone", None, [], {}, "x", 10**30, -1, True):
            if wrong != "gone" and (number + len(str(wrong))) % 4:
                continue  # a quarter of them, another one at each place
            broken = copy.deepcopy(export)
            *way, last = path
            inner: Any = broken
            for step in way:
                inner = inner[step]
            if wrong == "gone":
                del inner[last]
            else:
                inner[last] = wrong
            done = recheck(tmp_path, broken)
            assert done.exit_code in (0, 1, 2), (path, wrong, done.exception)
            assert done.exception is None or isinstance(done.exception, SystemExit), (
                path,
                wrong,
                done.exception,
            )
            codes[done.exit_code] += 1
    assert codes[1] > 20
    assert codes[2] > 20


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a": ' * 100_000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
)
def test_json_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    done = recheck(tmp_path, text)
    assert done.exit_code == 2
    assert "is not JSON" in done.output


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other/1"}'])
def test_what_is_not_an_export_is_refused(tmp_path: Path, text: str) -> None:
    done = recheck(tmp_path, text)
    assert done.exit_code == 2
    assert "Download it" in done.output
