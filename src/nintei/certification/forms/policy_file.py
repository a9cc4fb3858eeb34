"""Reading a policy file: every problem at once, each with its line, its field and what to do."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from nintei.certification.forms.yaml_reader import PolicyFileError, Problem, Reader, compose
from nintei.certification.rules import bars
from nintei.certification.rules.policy import (
    CONDITIONS,
    EXPERIENCE,
    METRICS,
    Criterion,
    Policy,
    from_document,
)

TRACKS = ("project", "task")
REASONS = ("fraud", "wash_trade", "identity", "threats")
# What a certificate really does here; a promise that no part of the program keeps cannot be written down.
BENEFITS = ("badge", "periods")
_DECIMAL = re.compile(r"\d+(\.\d+)?")
_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,63}")
TOP = {
    "policy", "version", "category", "track", "title", "effective_from", "supersedes", "what_if_report",
    "as_of_timezone", "evaluate", "transition", "window", "experience", "criteria", "conditions",
    "grant_test", "keep_test", "loss", "integrity", "benefits",
}  # fmt: skip
OPTIONAL = {"supersedes", "what_if_report", "transition", "experience", "conditions", "integrity", "benefits"}

__all__ = ["PolicyFileError", "Problem", "read_policy"]


class _Checker:
    """Checks the tree that the reader built; sentences go to the reader's list."""

    def __init__(self, reader: Reader, tree: dict[str, Any]) -> None:
        self.tree, self.complain = tree, reader.complain

    def keys(self, at: str, row: Any, known: set[str], needed: set[str]) -> dict[str, Any]:
        if not isinstance(row, dict):
            self.complain(at, "pairs")
            return {}
        prefix = f"{at}." if at else ""
        for key in row.keys() - known:
            self.complain(prefix + key, "unknown_of", known=", ".join(sorted(known)))
        for key in sorted(needed - row.keys()):
            self.complain(prefix + key, "missing")
        return row

    def is_other(self, track: str) -> bool:
        """Whether something belongs to the other track; a track that is none is complained of once, by itself."""
        return self.tree.get("track") in TRACKS and track not in (self.tree["track"], "both")

    def whole(self, at: str, value: Any, low: int, high: int = 10**12) -> bool:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.complain(at, "whole", low=low, high=high)
            return False
        return True

    def one_of(self, at: str, value: Any, choices: Any) -> bool:
        if not isinstance(value, (str, bool)) or value not in choices:
            self.complain(at, "one_of", choices=", ".join(map(str, sorted(choices))))
            return False
        return True

    def decimal(self, at: str, value: Any, low: str, high: str) -> bool:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or len(value) > 12:
            self.complain(at, "decimal")
            return False
        if not Decimal(low) <= Decimal(value) <= Decimal(high):
            self.complain(at, "between", low=low, high=high)
            return False
        return True

    def words(self, at: str, row: Any, extra: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        known = {"ja", "en"} | extra
        for key, value in self.keys(at, row, known, known).items():
            if not isinstance(value, str) or not value.strip():
                self.complain(f"{at}.{key}", "text")

    def day(self, at: str, value: Any) -> None:
        try:
            found = date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            found = None
        if found is None or found != value:
            self.complain(at, "day")

    def _supersedes(self, row: dict[str, Any]) -> None:
        version, former = row.get("version"), row.get("supersedes")
        sound = "version" in row and self.whole("version", version, 1)
        if former is not None and self.whole("supersedes", former, 1) and sound and former >= version:
            self.complain("supersedes", "earlier")

    def head(self) -> None:
        row = self.keys("", self.tree, TOP, TOP - OPTIONAL)
        for name in ("policy", "category"):
            value = row.get(name)
            if name in row and value != "*" and not (isinstance(value, str) and _SLUG.fullmatch(value)):
                self.complain(name, "slug")
        if row.get("policy") == "*":
            self.complain("policy", "series_star")
        self._supersedes(row)
        if "track" in row:
            self.one_of("track", row["track"], TRACKS)
        if "title" in row:
            self.words("title", row["title"])
        if "effective_from" in row:
            self.day("effective_from", row["effective_from"])
        if "as_of_timezone" in row:
            try:
                ZoneInfo(row["as_of_timezone"])
            except (OSError, KeyError, ValueError, TypeError, AttributeError):
                self.complain("as_of_timezone", "zone")
        for name, text in (("grant_test", "estimate >= grant"), ("keep_test", "upper >= keep")):
            if name in row and row[name] != text:
                self.complain(name, "only", text=text)

    def _block(self, name: str, fixed: dict[str, Any], numbers: dict[str, tuple[int, int]]) -> dict[str, Any]:
        known = fixed.keys() | numbers.keys()
        row = self.keys(name, self.tree[name], set(known), set(known))
        for key, value in row.items():
            if key in fixed:
                self.one_of(f"{name}.{key}", value, fixed[key])
            elif key in numbers:
                self.whole(f"{name}.{key}", value, *numbers[key])
        return row

    def blocks(self) -> None:
        shapes: dict[str, tuple[dict[str, Any], dict[str, tuple[int, int]]]] = {
            "evaluate": (
                {"cadence": ("monthly",), "preview": ("daily",)},
                {"day": (1, 1), "effect_day": (1, 28)},
            ),
            "transition": ({"holders": ("milder_of_old_and_new",)}, {"evaluations": (0, 24)}),
            "window": ({"by": ("outcome_date",)}, {"months": (1, 60)}),
            # Two failing evaluations and thirty days are promised to everybody; no file may go below.
            "loss": (
                {"leave_one_client_out": (True,)},
                {"consecutive_failures": (2, 12), "notice_days": (30, 365)},
            ),
        }
        for name, (fixed, numbers) in shapes.items():
            if name in self.tree:
                self._block(name, fixed, numbers)
        if "integrity" in self.tree:
            row = self.keys(
                "integrity", self.tree["integrity"], {"actor", "effect", "reasons"}, {"actor", "effect"}
            )
            self.one_of("integrity.actor", row.get("actor"), ("human",))
            self.one_of("integrity.effect", row.get("effect"), ("suspend",))
            self.names("integrity.reasons", row.get("reasons", []), REASONS)

    def names(self, at: str, rows: Any, known: tuple[str, ...]) -> None:
        if not isinstance(rows, list):
            self.complain(at, "list")
            return
        for i, value in enumerate(rows):
            if self.one_of(f"{at}.{i}", value, known) and value in rows[:i]:
                self.complain(f"{at}.{i}", "twice")

    def lists(self) -> None:
        self.names("conditions", self.tree.get("conditions", []), CONDITIONS)
        benefits = self.tree.get("benefits", [])
        if not isinstance(benefits, list):
            self.complain("benefits", "list")
            return
        for i, row in enumerate(benefits):
            self.words(f"benefits.{i}", row, {"id"})
            if isinstance(row, dict) and "id" in row:
                self.one_of(f"benefits.{i}.id", row["id"], BENEFITS)

    def experience(self) -> None:
        rows = self.tree.get("experience", {})
        for metric, row in self.keys("experience", rows, set(EXPERIENCE), set()).items():
            at = f"experience.{metric}"
            if metric not in EXPERIENCE:
                continue
            if self.is_other(EXPERIENCE[metric].track):
                self.complain(at, "other_track")
            yen = metric == "released_earnings"
            low, high = ("min_jpy", "keep_jpy") if yen else ("min", "keep")
            known = {low, high} | ({"per_client_cap_share"} if yen else set())
            found = self.keys(at, row, known, {low})
            ok = [self.whole(f"{at}.{k}", found[k], 0) for k in (low, high) if k in found]
            if len(ok) == 2 and all(ok) and found[high] > found[low]:
                self.complain(f"{at}.{high}", "not_above", other=low)
            if "per_client_cap_share" in found:
                self.decimal(f"{at}.per_client_cap_share", found["per_client_cap_share"], "0.01", "1")

    def criteria(self) -> None:
        rows = self.tree.get("criteria")
        if not isinstance(rows, list) or not rows:
            if "criteria" in self.tree:
                self.complain("criteria", "no_criteria")
            return
        seen: set[str] = set()
        for i, row in enumerate(rows):
            at = f"criteria.{i}"
            needed = {"id", "metric", "grant", "keep", "prior", "grant_min_n"}
            known = needed | {"per_client_cap", "thin", "limit_staffed_hours", "limit_wall_hours"}
            row = self.keys(at, row, known, needed)
            if needed <= row.keys() and self._criterion_shape(at, row):
                self._criterion_sense(at, row)
            name = row.get("id")
            if isinstance(name, str) and name in seen:
                self.complain(f"{at}.id", "id_twice")
            seen.add(str(name))

    def _criterion_shape(self, at: str, row: dict[str, Any]) -> bool:
        if not isinstance(row["id"], str) or not _SLUG.fullmatch(row["id"]):
            self.complain(f"{at}.id", "slug")
            return False
        if not self.one_of(f"{at}.metric", row["metric"], METRICS):
            return False
        low, high = ("1", "5") if METRICS[row["metric"]].scale == 4 else ("0", "1")
        ok = [self.decimal(f"{at}.{k}", row[k], low, high) for k in ("grant", "keep")]
        prior = row["prior"]
        if isinstance(prior, list) and len(prior) == 2:
            ok.append(self.decimal(f"{at}.prior.0", prior[0], low, high))
            ok.append(self.whole(f"{at}.prior.1", prior[1], 0, 1000))
        else:
            self.complain(f"{at}.prior", "prior")
            ok.append(False)
        ok.append(self.whole(f"{at}.grant_min_n", row["grant_min_n"], 1, 100_000))
        if row.get("per_client_cap") is not None:
            ok.append(self.whole(f"{at}.per_client_cap", row["per_client_cap"], 1, 100_000))
        for key in ("limit_staffed_hours", "limit_wall_hours"):
            if key in row:
                ok.append(self.whole(f"{at}.{key}", row[key], 1, 10_000))
        if "thin" in row:
            ok.append(self.one_of(f"{at}.thin", row["thin"], ("not_assessed",)))
        return all(ok)

    def _criterion_sense(self, at: str, row: dict[str, Any]) -> None:
        criterion = Criterion(
            row["id"], row["metric"], Decimal(row["grant"]), Decimal(row["keep"]), Decimal(row["prior"][0]),
            row["prior"][1], row["grant_min_n"], row.get("per_client_cap"), "thin" in row,
        )  # fmt: skip
        if self.is_other(METRICS[criterion.metric].track):
            self.complain(f"{at}.metric", "other_track")
        if criterion.keep > criterion.grant:
            self.complain(f"{at}.keep", "above_grant")
        if criterion.thin and (criterion.prior_value < criterion.grant or not criterion.prior_weight):
            self.complain(f"{at}.prior", "thin_prior")
        if not bars.keeps(criterion, 1, criterion.scale):
            self.complain(f"{at}.prior", "unreachable")


def read_policy(text: str, source: str = "policy") -> Policy:
    """The policy that the YAML ``text`` says. PolicyFileError lists every problem with line and field."""
    reader = Reader()
    node = compose(text, source)
    if not isinstance(node, yaml.MappingNode):
        raise PolicyFileError(source, [Problem(1, "(file)", "pairs")])
    tree = reader.build(node)
    checker = _Checker(reader, tree)
    for check in (checker.head, checker.blocks, checker.lists, checker.experience, checker.criteria):
        check()
    if reader.problems:
        raise PolicyFileError(source, reader.problems)
    return from_document(tree)
