"""From a fact to a mail through the real queue and a real mail server."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.notices import actions
from nintei.notices.models import MailOut, Notice
from nintei.notices.tests.conftest import CRITERIA, Inbox

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
