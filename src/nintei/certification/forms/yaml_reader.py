"""YAML with the line of every value, and what can be wrong with it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from nintei.certification.forms import sentences
from nintei.kit.errors import Malformed

MOST_VALUES = 5000


class Problem(NamedTuple):
    """One thing to correct: 1-based ``line``, dotted ``field``, and which sentence says what to do."""

    line: int
    field: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str:
        """What to do, in English: for terminals and programs."""
        return sentences.english(self.code, dict(self.facts))

    @property
    def sentence(self) -> str:
        """What to do, in the reader's language."""
        return sentences.sentence(self.code, dict(self.facts))


class PolicyFileError(Malformed):
    """The policy cannot be used; ``problems`` lists everything found, in the order of lines."""

    code = "policy_file"

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        text = "\n".join(f"{source}:{p.line}: {p.field}: {p.message}" for p in self.problems)
        super().__init__(text, problems=[[p.line, p.field, p.message] for p in self.problems])


class Reader:
    """Walks YAML nodes so that every value keeps the line it stands on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {"": 1}
        self.built = 0

    def complain(self, field: str, code: str, **facts: object) -> None:
        line, parent = None, field
        while line is None:
            line = self.lines.get(parent)
            parent = parent.rpartition(".")[0]
        said = tuple((name, str(value)) for name, value in facts.items())
        self.problems.append(Problem(line, field or "(file)", code, said))

    def build(self, node: yaml.Node, field: str = "") -> Any:
        self.lines[field] = node.start_mark.line + 1
        self.built += 1
        # A file of a few lines can stand for billions of values by naming the same part again and again.
        if field.count(".") > 8 or self.built > MOST_VALUES:
            self.complain(field, "nested")
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
                self.complain(path, "twice")
            if not key.isascii():
                self.complain(path, "unknown")
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
            self.complain(field, "unquoted", text=text)
            return text
        self.complain(field, "unreadable", text=text)
        return text


def compose(text: str, source: str) -> yaml.Node | None:
    """The text as YAML nodes; PolicyFileError with the line when it is none."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        said = getattr(error, "problem", None) or "not YAML"
        raise PolicyFileError(source, [Problem(line, "(file)", "yaml", (("said", said),))]) from error
    except RecursionError:
        raise PolicyFileError(source, [Problem(1, "(file)", "nested")]) from None
