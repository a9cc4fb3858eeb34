import asyncio
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from nintei.kit.db import writes
from nintei.people import actions as people
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
CRITERIA = [
    {"id": "rating", "metric": "mean_stars", "n": 6, "x": 22, "estimate": "0.91", "bound": "0.9480", "keep": "4.60", "more": 0},
    {"id": "on_time", "metric": "on_time_rate", "n": 9, "x": 5, "estimate": "0.61", "bound": "0.7129", "keep": "0.80", "more": 4},
]  # fmt: skip


class Inbox(Message):
    """A mail server's memory and moods: what it answers to the next receivers and the next mails."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []
        self.returns: list[str] = []
        self.to_receiver: list[str] = []
        self.to_data: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        said = self.to_receiver.pop(0) if self.to_receiver else "250 fine"
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.to_data:
            said = self.to_data.pop(0)
            if said == "drop":
                server.transport.abort()
            if said == "slow":
                await asyncio.sleep(1)
            return said
        self.returns.append(envelope.mail_from)
        return str(await super().handle_DATA(server, session, envelope))

    def handle_message(self, message: Any) -> None:
        self.mails.append(message_from_bytes(bytes(message), policy=default))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """A real mail server on this machine, and Django told to use it."""
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=_free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield inbox
    server.stop()


def post_all(at: datetime) -> int:
    """Send every mail that is due, as the worker would; returns how many went out."""
    from nintei.notices import actions
    from nintei.notices.models import MailOut

    due = MailOut.objects.filter(state="waiting", due_at__lte=at).values_list("pk", flat=True)
    return sum(actions.send_mail(mail_id=mail_id, at=at) for mail_id in list(due))


@pytest.fixture
def mio(transactional_db: None) -> Any:
    from nintei.catalog.models import Category

    Category.objects.get_or_create(slug="writing", defaults={"name_ja": "執筆", "name_en": "Writing"})
    return people.register_user(email="mio@example.com", display_name="Mio", at=AT - timedelta(days=300))


@pytest.fixture
def moved(mio: Any) -> Callable[..., int]:
    """Notes that Mio's standing moved; returns the entry id."""
    counter = iter(range(1000))

    def note(decision: str, *, kind: Kind = Kind.STANDING_MOVED, at: datetime = AT, **facts: Any) -> int:
        return writes(record.note)(
            kind=kind, about=mio.public_id, category="writing", happened_at=at, outcome=Outcome.NEUTRAL,
            ref=f"certification.move:{next(counter)}", at=at,
            facts={"decision": decision, "url": "/certification/writing/", **facts},
        )  # fmt: skip

    return note


# A Tuesday, noon in Tokyo; Mio works on evenings from 19 to 23.
NOON = datetime(2026, 5, 12, 3, tzinfo=UTC)


class Stage:
    """Haru the client, Mio the freelancer, their thread, and what Mio was told."""

    def __init__(self) -> None:
        from nintei.catalog.models import Category
        from nintei.people.rules import PRESETS

        Category.objects.get_or_create(slug="logo", defaults={"name_ja": "ロゴ", "name_en": "Logos"})
        self.evenings = PRESETS["weekday_evenings"]
        self.mio = people.register_user(email="mio@example.com", display_name="Mio", at=NOON)
        self.haru = people.register_user(
            email="haru@example.net", display_name="Haru", at=NOON, is_client=True, is_freelancer=False
        )
        people.save_availability(by=self.mio, hours=self.evenings, at=NOON)
        self.thread: Any = None

    def ask(self, at: datetime = NOON, body: str = "喫茶店のロゴをお願いできますか。") -> int:
        """Haru asks Mio; returns the message's id."""
        from nintei.talk import actions as talk
        from nintei.talk.models import Message

        self.thread = talk.start_inquiry(
            by=self.haru, public_id=self.mio.public_id, category="logo", title="ロゴの相談", body=body,
            contact_hours=self.evenings, contact_zone="Asia/Tokyo", at=at,
        )  # fmt: skip
        return int(Message.objects.get(thread=self.thread).pk)

    def say(self, by: Any, at: datetime, body: str = "もうひとこと") -> int:
        """One more message, heard at once; returns its id."""
        from nintei.talk import actions as talk

        return int(talk.send_message(by=by, thread_id=self.thread.pk, body=body, at=at).pk)

    def hear(self, at: datetime) -> None:
        """Hear every line of the thread, those heard before too."""
        from nintei.notices import actions
        from nintei.talk.models import Message

        for message_id in Message.objects.order_by("pk").values_list("pk", flat=True):
            actions.hear(message_id=message_id, at=at)

    def told(self, user: Any) -> list[str]:
        """Topics of what somebody was told, oldest first."""
        from nintei.notices.models import Notice

        return list(Notice.objects.filter(user=user).order_by("id").values_list("topic", flat=True))


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()
