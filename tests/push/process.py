"""The push process beside the tests' database, and a reader of its streams."""

from __future__ import annotations

import http.client
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from nintei.config.cli.serve import free_port

ROOT = Path(__file__).resolve().parents[2]
SITE = "http://localhost:8000"
PATIENCE = 20.0


def address() -> str:
    """The tests' database."""
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    said = {known[key]: value for key, value in connection.settings_dict.items() if key in known and value}
    return make_conninfo(**said)


class Pushing:
    """A running push process."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port
        self.url = f"http://localhost:{port}/live/"

    def status(self, headers: dict[str, str], path: str = "/live/", method: str = "GET") -> int:
        """What it answers to this."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        asked.request(method, path, headers=headers)
        status = asked.getresponse().status
        asked.close()
        return status

    def stop(self) -> int:
        """End it in order; returns its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def pushing(site: str = SITE) -> Iterator[Pushing]:
    """``nintei push`` on a free port, for pages of ``site``."""
    port = free_port("127.0.0.1", 8700)
    told = {
        **os.environ, "DATABASE_URL": address(), "NINTEI_SECRET_KEY": settings.SECRET_KEY, "NINTEI_SITE_URL": site,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.push.hasty", "push", "--port", str(port)],
            cwd=ROOT, env=told, stdout=said, stderr=said,
        )  # fmt: skip
        running = Pushing(process, port)
        try:
            _wait(running)
            yield running
        finally:
            code = running.stop()
            said.seek(0)
            words = said.read().decode()
            print(words[-3000:])
        assert code == 0
        assert "Traceback" not in words


def _wait(running: Pushing) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and running.process.poll() is None:
        try:
            assert running.status({}) == 401
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the push process did not start")


class Reader:
    """One open page as the server sees it. ``heard``: (event, data) in order, None when the stream has ended."""

    def __init__(self, running: Pushing, key: str, age: str = "0", **headers: str) -> None:
        self._asked = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE)
        told = {"Cookie": f"a=b; sessionid={key}", "Origin": SITE, **headers}
        self._asked.request("GET", f"/live/?age={age}", headers=told)
        self._answer = self._asked.getresponse()
        assert self._answer.status == 200, self._answer.status
        self.headers = dict(self._answer.getheaders())
        self._queue: queue.Queue[tuple[str, str] | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        assert self.next() == ("hello", ".")

    def _read(self) -> None:
        event = ""
        try:
            for line in self._answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                event = value if name == "event" else event
                if name == "data":
                    self._queue.put((event, value))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self._queue.put(None)

    def next(self, timeout: float = PATIENCE, *, beats: bool = False) -> Any:
        """The next event but heartbeats; None at the end; "" when nothing comes in time."""
        give_up = time.monotonic() + timeout
        while True:
            try:
                said = self._queue.get(timeout=max(give_up - time.monotonic(), 0.001))
            except queue.Empty:
                return ""
            if beats or said is None or said[0] != "beat":
                return said

    def close(self) -> None:
        """Leave."""
        with suppress(OSError):
            self._asked.sock.shutdown(socket.SHUT_RDWR)
        self._asked.sock.close()
