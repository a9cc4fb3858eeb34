"""What does a list cost through the API, against the same list as a page? CPU of our process per request.

    bin/bench api [--rounds 200]

Thirty conversations of one person in a private PostgreSQL. The contenders take turns in every round, in one process,
through Django's whole stack but the socket; medians. "as a page" renders what the browser gets.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from nintei.kit.postgres import Server

ROWS = 30
AT = datetime(2026, 5, 12, 3, tzinfo=UTC)


def seed() -> Any:
    """Mio with thirty conversations."""
    from nintei.catalog.actions import ensure_category
    from nintei.certification.actions import publish_defaults
    from nintei.people import actions as people
    from nintei.talk import actions as talk

    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=AT)
    publish_defaults(at=AT)
    mio = people.register_user(email="mio@example.jp", display_name="Mio", at=AT)
    people.save_availability(by=mio, hours="1" * 168, at=AT)
    for number in range(ROWS):
        client = people.register_user(email=f"c{number}@example.jp", display_name=f"Client {number}", at=AT)
        talk.start_inquiry(
            by=client, public_id=mio.public_id, category="logo", title=f"ロゴの相談 {number}", contact_zone="Asia/Tokyo",
            body=f"喫茶店のロゴをお願いできますか。{number}", contact_hours="1" * 168, at=AT + timedelta(minutes=number),
        )  # fmt: skip
    return mio


def contenders(mio: Any) -> dict[str, Callable[[], Any]]:
    """{name: one request}."""
    from django.test import Client

    from nintei.people.tests.programs import Program

    session, program, nobody = Client(), Program(mio), Client()
    session.force_login(mio, backend="django.contrib.auth.backends.ModelBackend")
    tag = program.get("/api/threads/")["ETag"]
    headers = program.headers

    def ask(client: Any, path: str, **more: str) -> Any:
        return client.get(path, headers=more)

    return {
        "as a page, by session": lambda: ask(session, "/threads/"),
        "API, by session": lambda: ask(session, "/api/threads/"),
        "API, by token": lambda: ask(nobody, "/api/threads/", **headers),
        "API, by token, unchanged (304)": lambda: ask(
            nobody, "/api/threads/", **headers, **{"If-None-Match": tag}
        ),
        "floor: who asks, by token": lambda: ask(nobody, "/api/me/", **headers),
    }


def main() -> None:
    """Print one row a contender."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--rounds", type=int, default=200)
    told = said.parse_args()
    with tempfile.TemporaryDirectory(prefix="nintei-bench-") as folder:
        Path(folder).chmod(0o711)
        with Server(Path(folder) / "pg", fast=True) as server:
            os.environ["DATABASE_URL"] = server.create_database("bench")
            os.environ["NINTEI_API_PER_MINUTE"] = "1000000"
            os.environ["NINTEI_HOSTS"] = "testserver"
            _run(told.rounds)


def _run(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nintei.config.settings")
    import django
    from django.core.management import call_command
    from django.db import connection, reset_queries

    django.setup()
    call_command("migrate", verbosity=0)
    asked = contenders(seed())
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    sizes = {}
    for turn in range(rounds + 20):
        for name, ask in asked.items():
            clock, cpu = time.perf_counter(), time.process_time()
            answer = ask()
            spent = (time.process_time() - cpu, time.perf_counter() - clock)
            assert answer.status_code in {200, 304}, (name, answer.status_code, answer.content[:500])
            if turn >= 20:
                took[name].append(spent)
            sizes[name] = len(answer.content)
        reset_queries()
    page = median(cpu for cpu, _clock in took["as a page, by session"])
    print(
        f"| {ROWS} rows, {rounds} rounds | CPU ms | of the page | clock ms | bytes |\n|---|---|---|---|---|"
    )
    for name, spent in took.items():
        cpu, clock = (1000 * median(column) for column in zip(*spent, strict=True))
        print(f"| {name} | {cpu:.2f} | {cpu / (1000 * page):.0%} | {clock:.2f} | {sizes[name]} |")
    connection.close()


if __name__ == "__main__":
    main()
