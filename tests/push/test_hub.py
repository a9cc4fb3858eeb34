"""The parts without a database: what waits for a reader, what is remembered, who is let in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nintei.config.push import app
from nintei.config.push.hub import MARGIN, MOST_REMEMBERED, MOST_STREAMS_PER_PERSON, MOST_WAITING, Hub, Stream


class Clock:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(clock: Clock) -> Hub:
    hub = Hub(clock)
    hub.lose_track()
    clock.now += MARGIN + 1
    return hub


def heard(stream: Stream) -> str:
    """What the stream says now, or nothing."""

    async def ask() -> bytes:
        try:
            return await asyncio.wait_for(stream.next(), 0.01)
        except TimeoutError:
            return b""

    return asyncio.run(ask()).decode()


def test_what_waits_for_a_reader_is_said_once_and_together(hub: Hub) -> None:
    mio, haru = (hub.open(who=who, session=who, age=0) for who in ("mio", "haru"))
    for topic in ("thread:1", "person:mio", "thread:1"):
        hub.tell({topic: {"mio"}})
    mio.beat()
    assert heard(mio) == "event: changed\ndata: thread:1 person:mio\n\n"
    assert heard(mio) == heard(haru) == ""
    mio.beat()
    assert heard(mio) == "event: beat\ndata: .\n\n"


def test_a_reader_who_is_far_behind_is_told_to_ask_for_everything(hub: Hub) -> None:
    mio = hub.open(who="mio", session="s", age=0)
    for number in range(MOST_WAITING + 5):
        hub.tell({f"thread:{number}": {"mio"}})
    assert heard(mio) == "event: again\ndata: .\n\n"
    hub.tell({"thread:1": {"mio"}})
    assert heard(mio) == "event: changed\ndata: thread:1\n\n"


def test_what_is_remembered_is_told_to_those_who_could_hear_it_then(hub: Hub, clock: Clock) -> None:
    hub.tell({"thread:1": {"mio"}})
    clock.now += 20
    hub.tell({"thread:2": {"mio"}, "thread:3": {"haru"}})
    clock.now += 20
    assert heard(hub.open(who="mio", session="s", age=16)) == "event: changed\ndata: thread:2\n\n"
    assert heard(hub.open(who="mio", session="s", age=36)) == "event: changed\ndata: thread:1 thread:2\n\n"
    assert heard(hub.open(who="mio", session="s", age=0)) == ""
    for age in (None, 1000):
        assert "again" in heard(hub.open(who="mio", session="s", age=age))


def test_what_is_forgotten_is_not_taken_for_silence(hub: Hub, clock: Clock) -> None:
    clock.now += 100
    for number in range(MOST_REMEMBERED):
        hub.tell({f"thread:{number}": {"haru"}})
    assert "again" in heard(hub.open(who="mio", session="s", age=10))
    assert "again" in heard(Hub(clock).open(who="mio", session="s", age=0))


def test_the_eleventh_page_closes_the_first(hub: Hub) -> None:
    pages = [hub.open(who="mio", session="s", age=0) for _ in range(MOST_STREAMS_PER_PERSON + 2)]
    assert [page.ended for page in pages[:3]] == ["enough", "enough", ""]
    hub.tell({"thread:1": {"mio"}})
    assert heard(pages[0]) == "event: changed\ndata: thread:1\n\nevent: enough\ndata: .\n\n"
    for page in [*pages, *pages]:
        hub.close(page)
    assert (len(hub), hub.sessions(), list(hub)) == (0, set(), [])


@pytest.mark.parametrize(
    ("said", "is_ours"),
    [
        ({}, True), ({"origin": "https://n.example"}, True), ({"origin": "http://n.example"}, False),
        ({"origin": "https://n.example:8443"}, False), ({"origin": ""}, False), ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-origin"}, True), ({"sec-fetch-site": "same-site"}, False),
    ],
)  # fmt: skip
def test_only_this_sites_pages_may_ask(said: dict[str, str], is_ours: bool) -> None:
    assert app.comes_from_us(said, "https://n.example") is is_ours


def test_cookies_are_found_among_others_and_nonsense_is_none() -> None:
    def key(*cookies: bytes) -> str:
        scope = {"headers": [(b"Cookie", each) for each in cookies]}
        return app.session_key(app.headers_of(scope), "sessionid")

    assert key(b"a=1; sessionid=abc; b=2") == key(b"a=1", b"sessionid=abc") == "abc"
    for said in (
        b"",
        b"sessionid=",
        b"sessionid=a b",
        b"sessionid=" + b"a" * 41,
        "sessionid=あ".encode(),
        b"x;;=\xff",
    ):
        assert key(said) == "", said
    assert [app.age({}, said) for said in (b"age=12", b"age=-1", b"age=1e9", b"", b"age=0&age=7")] == [
        12.0, None, None, None, 7.0,
    ]  # fmt: skip
    assert app.age({"last-event-id": "1"}, b"age=12") is None


class Nobody:
    """A door behind which everybody is mio."""

    async def who(self, key: str) -> str:
        return "mio"


def test_a_reader_who_takes_nothing_is_dropped(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "SLOW", 0.05)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 2:
            hub.tell({"thread:1": {"mio"}})
        if len(sent) == 3:
            await asyncio.sleep(60)

    async def receive() -> Any:
        await asyncio.sleep(60)

    async def ask() -> None:
        push = app.Push(hub=hub, door=Nobody(), site="http://s", cookie="sessionid")  # type: ignore[arg-type]
        scope = {
            "type": "http", "path": "/live/", "method": "GET", "query_string": b"age=0",
            "headers": [(b"cookie", b"sessionid=k")],
        }  # fmt: skip
        await asyncio.wait_for(push(scope, receive, send), 5)

    asyncio.run(ask())
    assert sent[0]["status"] == 200
    assert b"thread:1" in sent[2]["body"]
    assert len(hub) == 0
