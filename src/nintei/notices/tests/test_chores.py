"""From a fact to a mail through the real queue and a real mail server."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.conninfo import make_conninfo

from nintei.notices import actions
from nintei.notices.models import DeadAddress, MailOut, Notice
from nintei.notices.tests.conftest import CRITERIA, Inbox
from nintei.notices.tests.test_answers import report

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    """A worker that stops when nothing is left to do and leaves no connection behind."""

    async def run() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        async with working.open_async():
            await working.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
        await asyncio.to_thread(connections.close_all)

    with app.replace_connector(app.connector.get_worker_connector()) as working:
        asyncio.run(run())


def statuses(name: str) -> list[str]:
    return list(ProcrastinateJob.objects.filter(task_name=name).values_list("status", flat=True))


def test_a_fact_becomes_a_mail(moved: Callable[..., int], inbox: Inbox) -> None:
    moved("warned", criteria=CRITERIA, at=timezone.now())
    work()
    assert [mail["To"] for mail in inbox.mails] == ["mio@example.com"]
    assert statuses("notices.tell") == statuses("notices.send_mail") == ["succeeded"]


def test_a_job_that_runs_again_after_a_crash_sends_nothing_again(
    moved: Callable[..., int], inbox: Inbox
) -> None:
    entry = moved("lapsed", criteria=CRITERIA, at=timezone.now())
    work()
    app.configure_task("notices.tell").defer(entry_ids=[entry])
    app.configure_task("notices.send_mail").defer(mail_id=MailOut.objects.get().id)
    work()
    assert len(inbox.mails) == Notice.objects.count() == 1


def test_a_refused_mail_waits_and_is_asked_for_again(moved: Callable[..., int], inbox: Inbox) -> None:
    moved("granted", at=timezone.now())
    inbox.to_data = ["451 busy, try again"]
    work()
    assert inbox.mails == []
    mail = MailOut.objects.get()
    assert (mail.state, mail.said, mail.attempts) == ("waiting", "451 busy, try again", 1)
    assert mail.due_at > timezone.now()
    MailOut.objects.update(due_at=timezone.now())
    assert [actions.ask_again(at=timezone.now()) for _ in range(2)] == [1, 0]
    work()
    assert len(inbox.mails) == 1


def test_a_report_that_a_mail_server_pipes_to_the_command_marks_the_address(
    moved: Callable[..., int], inbox: Inbox, settings: Any
) -> None:
    moved("granted", at=timezone.now())
    work()
    token = str(inbox.mails[0]["Message-ID"]).strip(" <>").partition("@")[0]
    here = make_conninfo(os.environ["DATABASE_URL"], dbname=settings.DATABASES["default"]["NAME"])

    def pipe(mail: bytes, where: str = here) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "nintei.config.cli", "bounce"], input=mail, capture_output=True, check=False,
            env={**os.environ, "NINTEI_SECRET_KEY": settings.SECRET_KEY, "DATABASE_URL": where},
        )  # fmt: skip
        return done.returncode, done.stdout.decode().strip().split("\n")[0]

    assert pipe(report(to=f"bounces+{token}@nintei.example")) == (0, "dead")
    assert DeadAddress.objects.get().email == "mio@example.com"
    code, said = pipe(b"", "postgresql://127.0.0.1:1/nothing")
    assert (code, "refused" in said or "failed" in said) == (75, True)
