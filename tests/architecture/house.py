"""What an import linter cannot phrase: each rule takes a file's path and text and yields complaints."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nintei"
VOCABULARY = {
    "__init__", "apps", "rules", "kinds", "models", "queries", "actions", "forms", "views", "api", "desk",
    "chores", "admin", "urls", "templates", "migrations", "tests", "templatetags", "locale", "policies", "data",
    "static", "adapters", "middleware", "management", "__pycache__",
}  # fmt: skip
ROOMS_WITHOUT_VOCABULARY = {"kit", "config"}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime", "time_ns"}
MOST_LINES, MOST_FUNCTION, MOST_VIEW = 500, 40, 15
# Tables that only their own room touches. import-linter says the same of those that exist; a room that gets its
# first tables is walled in from the first line on.
WALLED = {"ledger", "record", "certification"}
DOORS = {"views", "api", "desk", "chores", "admin", "templatetags", "middleware", "adapters"}
# What a field's name promises: ending -> field classes.
NAMES = {
    "_at": {"DateTimeField"},
    "_on": {"DateField"},
    "_yen": {"IntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"},
}


@dataclass(frozen=True)
class File:
    """One source file: its path under ``src/nintei`` and its text."""

    path: Path
    text: str

    @property
    def room(self) -> str:
        return self.path.parts[0]

    @property
    def layer(self) -> str:
        """``actions`` for ``actions.py`` and for ``actions/offers.py`` alike."""
        return Path(self.path.parts[1]).stem if len(self.path.parts) > 1 else ""

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


Rule = Callable[[File], Iterator[str]]


def source_files() -> Iterator[File]:
    """Every Python file of the package except tests and migrations."""
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        if not {"tests", "migrations", "__pycache__"} & set(inside.parts):
            yield File(inside, path.read_text())


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _calls(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """(line, receiver, method) of every ``receiver.method(...)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, ast.unparse(node.func.value), node.func.attr


def known_file_name(file: File) -> Iterator[str]:
    """A room has only the files of the vocabulary."""
    if (
        file.room not in ROOMS_WITHOUT_VOCABULARY
        and len(file.path.parts) > 1
        and file.layer not in VOCABULARY
    ):
        yield f"{file.layer} is not a file of a room"


def short_files(file: File) -> Iterator[str]:
    """No file over 500 lines."""
    lines = file.text.count("\n")
    if lines > MOST_LINES:
        yield f"{lines} lines; make it a package"


def short_functions(file: File) -> Iterator[str]:
    """No function over 40 lines of code, no view over 15."""
    for function in _functions(file.tree):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        most = MOST_VIEW if file.layer == "views" and not function.name.startswith("_") else MOST_FUNCTION
        if lines > most:
            yield f"line {function.lineno}: {function.name} has {lines} lines, {most} allowed"


def clock_enters_at_the_door(file: File) -> Iterator[str]:
    """Rules, queries and actions are told the time."""
    if file.layer not in {"rules", "kinds", "models", "queries", "actions"} or file.room == "config":
        return
    for line, receiver, name in _calls(file.tree):
        if name in CLOCKS and receiver.split(".")[-1] in {"timezone", "datetime", "date", "time"}:
            yield f"line {line}: {receiver}.{name}() reads the clock"


def only_actions_write(file: File) -> Iterator[str]:
    """Doors, forms, queries and rules change nothing."""
    if file.layer not in DOORS | {"forms", "queries", "rules", "urls"}:
        return
    for line, receiver, name in _calls(file.tree):
        if name in WRITES and ("objects" in receiver or name in {"save", "bulk_create"}):
            yield f"line {line}: {receiver}.{name}() writes"


def keyword_only_actions(file: File) -> Iterator[str]:
    """Nobody confuses ``by`` with ``about``: verbs take keywords."""
    if file.layer != "actions" or file.path.name.startswith("_"):
        return
    for node in file.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        verb = {"writes", "within_write"} & {
            ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list
        }
        if verb and node.args.args:
            yield f"line {node.lineno}: {node.name} takes positional arguments"


def no_hidden_effects(file: File) -> Iterator[str]:
    """No signals, no save() overrides, no Meta.ordering, no generic foreign keys, no ambient user."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = ast.unparse(node).split(".")[-1]
            if name in {"GenericForeignKey", "ContextVar"} or ast.unparse(node) == "threading.local":
                yield f"line {node.lineno}: {name}"
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("signals"):
            yield f"line {node.lineno}: a signal"
        if isinstance(node, ast.ClassDef) and file.layer == "models":
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name in {"save", "delete"}:
                    yield f"line {inner.lineno}: {node.name}.{inner.name} is overridden"
                if (
                    node.name == "Meta"
                    and isinstance(inner, ast.Assign)
                    and ast.unparse(inner.targets[0]) == "ordering"
                ):
                    yield f"line {inner.lineno}: Meta.ordering"


def pure_rules(file: File) -> Iterator[str]:
    """Rules import the standard library, the floor's pure parts and their own room's rules and kinds."""
    if file.layer not in {"rules", "kinds"} or file.room in ROOMS_WITHOUT_VOCABULARY:
        return
    pure = {f"nintei.kit.{part}" for part in ("errors", "transitions", "yen", "periods", "canonical", "text")}
    for node in ast.walk(file.tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            own = name.startswith((f"nintei.{file.room}.rules", f"nintei.{file.room}.kinds"))
            enums = file.layer == "kinds" and name in {
                "django.db.models",
                "django.utils.translation",
                "django.db",
            }
            allowed = (
                own
                or enums
                or name in pure
                or not name.startswith(("nintei", "django", "psycopg", "procrastinate"))
            )
            if not allowed and not name.endswith(".kinds"):
                yield f"line {node.lineno}: imports {name}"


def says_what_it_is_for(file: File) -> Iterator[str]:
    """Every module that holds code, every public action, query and rule says what it promises."""
    if not file.text.strip():
        return
    if ast.get_docstring(file.tree) is None:
        yield "the module does not say what it is for"
    if file.layer not in {"actions", "queries", "rules"} and file.room != "kit":
        return
    for node in file.tree.body:
        if (
            isinstance(node, ast.FunctionDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ):
            yield f"line {node.lineno}: {node.name} does not say what it promises"


def tables_stay_at_home(file: File) -> Iterator[str]:
    """Only the ledger touches its tables, only the journal its own, only certification its own."""
    for node in ast.walk(file.tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for room in WALLED - {file.room}:
            if any(name.startswith(f"nintei.{room}.models") for name in names):
                yield f"line {node.lineno}: touches the tables of {room}"


def chores_may_learn_more(file: File) -> Iterator[str]:
    """A chore takes ``**later``: one that was deferred by a newer version still runs."""
    if file.layer != "chores":
        return
    for function in _functions(file.tree):
        is_task = any(".task" in ast.unparse(decorator) for decorator in function.decorator_list)
        if is_task and function.args.kwarg is None:
            yield f"line {function.lineno}: {function.name} refuses arguments of later versions"


def names_keep_their_promises(file: File) -> Iterator[str]:
    """``_at`` is a moment, ``_on`` a day, ``_yen`` whole yen, ``is_`` and ``has_`` yes or no."""
    if file.layer != "models":
        return
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        name, field = ast.unparse(node.targets[0]), ast.unparse(node.value.func).split(".")[-1]
        if not field.endswith("Field"):
            continue
        wanted = next((kinds for ending, kinds in NAMES.items() if name.endswith(ending)), None)
        if name.startswith(("is_", "has_")):
            wanted = {"BooleanField", "GeneratedField"}
        if wanted and field not in wanted:
            yield f"line {node.lineno}: {name} is a {field}"


RULES: tuple[Rule, ...] = (
    known_file_name, short_files, short_functions, clock_enters_at_the_door, only_actions_write,
    keyword_only_actions, no_hidden_effects, pure_rules, says_what_it_is_for,
    tables_stay_at_home, chores_may_learn_more, names_keep_their_promises,
)  # fmt: skip

# One deliberate violation of each rule: proves that it bites.
VIOLATIONS: dict[str, tuple[str, str]] = {
    "known_file_name": ("work/helpers.py", '"""Doc."""\n'),
    "short_files": ("work/rules.py", '"""Doc."""\n' + "x = 1\n" * 500),
    "short_functions": ("work/views.py", '"""Doc."""\ndef page(request):\n' + "    x = 1\n" * 16),
    "clock_enters_at_the_door": ("work/actions.py", '"""Doc."""\nmoment = timezone.now()\n'),
    "only_actions_write": ("work/views.py", '"""Doc."""\nJob.objects.create(title="x")\n'),
    "keyword_only_actions": ("work/actions.py", '"""Doc."""\n@writes\ndef move_job(by):\n    """Doc."""\n'),
    "no_hidden_effects": ("work/models.py", '"""Doc."""\nclass Job:\n    def save(self):\n        pass\n'),
    "pure_rules": ("work/rules.py", '"""Doc."""\nfrom django.utils import timezone\n'),
    "says_what_it_is_for": ("work/actions.py", '"""Doc."""\ndef move_job():\n    pass\n'),
    "tables_stay_at_home": ("payments/queries.py", '"""Doc."""\nfrom nintei.ledger.models import Posting\n'),
    "chores_may_learn_more": (
        "work/chores.py",
        '"""Doc."""\n@app.task(name="x")\ndef x(job: int):\n    pass\n',
    ),
    "names_keep_their_promises": (
        "work/models.py",
        '"""Doc."""\nclass Job:\n    due_at = models.DateField()\n',
    ),
}
