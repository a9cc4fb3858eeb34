"""Reading a policy file: every problem at once, each with its line, its field and what to do."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from nintei.certification.rules import bars
from nintei.certification.rules.policy import (
    CONDITIONS,
    EXPERIENCE,
    METRICS,
    Criterion,
    Policy,
    from_document,
)
from nintei.kit.errors import Malformed

TRACKS = ("project", "task")
REASONS = ("fraud", "wash_trade", "identity", "threats")
_DECIMAL = re.compile(r"\d+(\.\d+)?")
_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,63}")
TOP = {
    "policy", "version", "category", "track", "title", "effective_from", "supersedes", "what_if_report",
    "as_of_timezone", "evaluate", "transition", "window", "experience", "criteria", "conditions",
    "grant_test", "keep_test", "loss", "integrity", "benefits",
}  # fmt: skip
OPTIONAL = {"supersedes", "what_if_report", "transition", "experience", "conditions", "integrity", "benefits"}


class Problem(NamedTuple):
    """One thing to correct: 1-based ``line``, dotted ``field``, and a sentence that says what to do."""

    line: int
    field: str
    message: str


class PolicyFileError(Malformed):
    """The policy cannot be used; ``problems`` lists everything found, in the order of lines."""

    code = "policy_file"

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        text = "\n".join(f"{source}:{p.line}: {p.field}: {p.message}" for p in self.problems)
        super().__init__(text, problems=[list(p) for p in self.problems])


class _Reader:
    """Walks YAML nodes so that every value keeps the line it stands on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {"": 1}

    def complain(self, field: str, message: str) -> None:
        line, parent = None, field
        while line is None:
            line = self.lines.get(parent)
            parent = parent.rpartition(".")[0]
        self.problems.append(Problem(line, field or "(file)", message))

    def build(self, node: yaml.Node, field: str = "") -> Any:
        self.lines[field] = node.start_mark.line + 1
        if field.count(".") > 8:
            self.complain(field, "is nested too deeply; remove it")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, field)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, f"{field}.{i}") for i, child in enumerate(node.value)]
        return self._scalar(node, field)

    def _mapping(self, node: yaml.MappingNode, field: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, child in node.value:
            key = str(key_node.value)
            path = f"{field}.{key}" if field else key
            self.lines[path] = key_node.start_mark.line + 1
            if key in found:
                self.complain(path, "is written twice; remove one")
            if not key.isascii():
                self.complain(path, "is not a known field; remove it")
                continue
            found[key] = self.build(child, path)
        return found

    def _scalar(self, node: yaml.Node, field: str) -> Any:
        tag, text = node.tag.rpartition(":")[2], str(node.value)
        if tag == "int" and re.fullmatch(r"-?(0|[1-9]\d{0,14})", text):
            return int(text)
        if tag in ("str", "timestamp"):
            return text
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if tag == "null":
            return None
        if tag == "float":
            self.complain(field, f'put the number in quotes: "{text}"')
            return text
        self.complain(field, f"'{text}' cannot be read here; write text in quotes")
        return text


class _Checker:
    """Checks the tree that the reader built; sentences go to the reader's list."""

    def __init__(self, reader: _Reader, tree: dict[str, Any]) -> None:
        self.tree, self.complain = tree, reader.complain

    def keys(self, at: str, row: Any, known: set[str], needed: set[str]) -> dict[str, Any]:
        if not isinstance(row, dict):
            self.complain(at, "must be a list of 'field: value' pairs")
            return {}
        prefix = f"{at}." if at else ""
        for key in row.keys() - known:
            self.complain(
                prefix + key, f"is not a known field; remove it or use one of: {', '.join(sorted(known))}"
            )
        for key in sorted(needed - row.keys()):
            self.complain(prefix + key, "is missing; add it")
        return row

    def whole(self, at: str, value: Any, low: int, high: int = 10**12) -> bool:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.complain(at, f"must be a whole number from {low} to {high}")
            return False
        return True

    def one_of(self, at: str, value: Any, choices: Any) -> bool:
        if not isinstance(value, (str, bool)) or value not in choices:
            self.complain(at, f"must be one of: {', '.join(map(str, sorted(choices)))}")
            return False
        return True

    def decimal(self, at: str, value: Any, low: str, high: str) -> bool:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or len(value) > 12:
            self.complain(at, 'must be a number in quotes, like "0.90"')
            return False
        if not Decimal(low) <= Decimal(value) <= Decimal(high):
            self.complain(at, f"must be from {low} to {high}")
            return False
        return True

    def words(self, at: str, row: Any, extra: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        known = {"ja", "en"} | extra
        for key, value in self.keys(at, row, known, known).items():
            if not isinstance(value, str) or not value.strip():
                self.complain(f"{at}.{key}", "must be text")

    def day(self, at: str, value: Any) -> None:
        try:
            found = date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            found = None
        if found is None or found != value:
            self.complain(at, "must be a day, like 2027-01-01")

    def _supersedes(self, row: dict[str, Any]) -> None:
        version, former = row.get("version"), row.get("supersedes")
        sound = "version" in row and self.whole("version", version, 1)
        if former is not None and self.whole("supersedes", former, 1) and sound and former >= version:
            self.complain("supersedes", "must be an earlier version than this one")

    def head(self) -> None:
        row = self.keys("", self.tree, TOP, TOP - OPTIONAL)
        for name in ("policy", "category"):
            value = row.get(name)
            if name in row and value != "*" and not (isinstance(value, str) and _SLUG.fullmatch(value)):
                self.complain(name, "must be a short name in small letters, digits, '-' or '_'")
        if row.get("policy") == "*":
            self.complain("policy", "must be a name; '*' is for the category")
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
                self.complain("as_of_timezone", "must be a time zone, like Asia/Tokyo")
        for name, text in (("grant_test", "estimate >= grant"), ("keep_test", "upper >= keep")):
            if name in row and row[name] != text:
                self.complain(name, f"this engine knows only '{text}'")

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
            self.complain(at, "must be a list in [ ]")
            return
        for i, value in enumerate(rows):
            if self.one_of(f"{at}.{i}", value, known) and value in rows[:i]:
                self.complain(f"{at}.{i}", "is written twice; remove one")

    def lists(self) -> None:
        self.names("conditions", self.tree.get("conditions", []), CONDITIONS)
        benefits = self.tree.get("benefits", [])
        if not isinstance(benefits, list):
            self.complain("benefits", "must be a list")
            return
        for i, row in enumerate(benefits):
            self.words(f"benefits.{i}", row, {"id"})

    def experience(self) -> None:
        rows = self.tree.get("experience", {})
        for metric, row in self.keys("experience", rows, set(EXPERIENCE), set()).items():
            at = f"experience.{metric}"
            if metric not in EXPERIENCE:
                continue
            if EXPERIENCE[metric].track not in (self.tree.get("track"), "both"):
                self.complain(at, "belongs to the other track; tasks and projects are never mixed")
            yen = metric == "released_earnings"
            low, high = ("min_jpy", "keep_jpy") if yen else ("min", "keep")
            known = {low, high} | ({"per_client_cap_share"} if yen else set())
            found = self.keys(at, row, known, {low})
            ok = [self.whole(f"{at}.{k}", found[k], 0) for k in (low, high) if k in found]
            if len(ok) == 2 and all(ok) and found[high] > found[low]:
                self.complain(f"{at}.{high}", f"must not be above {low}")
            if "per_client_cap_share" in found:
                self.decimal(f"{at}.per_client_cap_share", found["per_client_cap_share"], "0.01", "1")

    def criteria(self) -> None:
        rows = self.tree.get("criteria")
        if not isinstance(rows, list) or not rows:
            if "criteria" in self.tree:
                self.complain("criteria", "must be a list with at least one criterion")
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
                self.complain(f"{at}.id", "is used twice; every criterion needs its own id")
            seen.add(str(name))

    def _criterion_shape(self, at: str, row: dict[str, Any]) -> bool:
        if not isinstance(row["id"], str) or not _SLUG.fullmatch(row["id"]):
            self.complain(f"{at}.id", "must be a short name in small letters, digits, '-' or '_'")
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
            self.complain(f"{at}.prior", 'must be [value, weight], like ["0.95", 5]')
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
        if METRICS[criterion.metric].track != self.tree.get("track"):
            self.complain(f"{at}.metric", "belongs to the other track; tasks and projects are never mixed")
        if criterion.keep > criterion.grant:
            self.complain(f"{at}.keep", "must not be above grant, or a new holder would fail at once")
        if criterion.thin and (criterion.prior_value < criterion.grant or not criterion.prior_weight):
            self.complain(f"{at}.prior", "must have a weight and reach grant when thin is not_assessed")
        if not bars.keeps(criterion, 1, criterion.scale):
            self.complain(f"{at}.prior", "one best event would fail keep; raise the prior or lower keep")


def read_policy(text: str, source: str = "policy") -> Policy:
    """The policy that the YAML ``text`` says. PolicyFileError lists every problem with line and field."""
    reader = _Reader()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        said = getattr(error, "problem", None) or "the file is not YAML"
        raise PolicyFileError(source, [Problem(line, "(file)", f"{said}; correct this line")]) from error
    if not isinstance(node, yaml.MappingNode):
        raise PolicyFileError(source, [Problem(1, "(file)", "must be a list of 'field: value' pairs")])
    tree = reader.build(node)
    checker = _Checker(reader, tree)
    for check in (checker.head, checker.blocks, checker.lists, checker.experience, checker.criteria):
        check()
    if reader.problems:
        raise PolicyFileError(source, reader.problems)
    return from_document(tree)
