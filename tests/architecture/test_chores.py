"""Every chore that is asked for by name is registered, in every process that may ask or answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from procrastinate.contrib.django import app

from tests.architecture.house import SOURCE, source_files

ASKS = {"defer", "defer_once", "configure_task", "wake"}


def _constants(tree: ast.Module) -> dict[str, str]:
    """Texts that the module names at its top."""
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }  # fmt: skip


def asked_for(text: str) -> Iterator[tuple[int, str]]:
    """(line, chore) of each chore asked for by a text or by a constant, imported ones included."""
    tree = ast.parse(text)
    constants = _constants(tree)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nintei."):
            path = SOURCE.parent / Path(*str(node.module).split("."))
            file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            known = _constants(ast.parse(file.read_text()))
            constants |= {
                each.asname or each.name: known[each.name] for each in node.names if each.name in known
            }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        *receiver, verb = ast.unparse(node.func).split(".")
        # A queryset defers columns.
        if verb not in ASKS or (verb == "defer" and receiver not in ([], ["later"])):
            continue
        for said in node.args[:2]:
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield node.lineno, said.value
            elif isinstance(said, ast.Name) and said.id.isupper():
                yield node.lineno, constants.get(said.id, f"unknown constant {said.id}")


def test_every_chore_asked_for_is_registered() -> None:
    asked = [(file.path, line, name) for file in source_files() for line, name in asked_for(file.text)]
    assert {name for _, _, name in asked} >= {"notices.tell", "notices.send_mail", "certification.simulate"}
    unknown = [f"{path}:{line}: {name}" for path, line, name in asked if name not in app.tasks]
    assert not unknown, "\n".join(unknown)


def test_whoever_listens_to_the_journal_is_registered() -> None:
    from nintei.record.actions import noting

    woken = {chore for chores in noting._WAKES.values() for chore in chores}
    assert woken
    assert woken <= set(app.tasks)


def test_a_chore_that_nobody_registered_is_found() -> None:
    spoiled = 'SEND = "work.remind"\nlater.defer(SEND, job=1)\nlater.defer_once("work.expire", lock="x")\n'
    assert [name for _, name in asked_for(spoiled)] == ["work.remind", "work.expire"]
    assert not {"work.remind", "work.expire"} & set(app.tasks)


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*/chores.py")), ids=lambda path: path.parent.name)
def test_the_worker_finds_the_chores_of_every_room(path: Path) -> None:
    """Procrastinate looks for ``tasks.py`` unless told; a chore bears its room's name."""
    assert settings.PROCRASTINATE_AUTODISCOVER_MODULE_NAME == "chores"
    room = path.parent.name
    mine = {name for name, task in app.tasks.items() if task.func.__module__ == f"nintei.{room}.chores"}
    assert mine
    assert all(name.startswith(f"{room}.") for name in mine)
