"""``nintei serve``: database, pages, worker and push under one roof."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import click

from nintei.config.cli import ground


def free_port(host: str, port: int) -> int:
    """``port``, or the next of twenty that nobody listens on; ClickException when all are taken."""
    for tried in range(port, port + 20):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, tried))
            except OSError:
                continue
            return tried
    raise click.ClickException(f"ports {port} to {port + 19} are all taken; name another with --port")


def use_address(host: str, port: int) -> str:
    """Tell the settings which address people use, unless the environment says; returns it."""
    shown = "localhost" if host in {"127.0.0.1", "::1", "0.0.0.0"} else host  # noqa: S104 - compared, not bound
    os.environ.setdefault("NINTEI_SITE_URL", f"http://{shown}:{port}")
    return os.environ["NINTEI_SITE_URL"]


def use_push(host: str, port: int) -> int:
    """Tell the settings where pages listen, unless the environment says; returns the free port to push from.

    An address of one's own means a proxy in front, which hands ``/live/`` of the same address to that port.
    """
    push = free_port(host, port + 1)
    site = urlsplit(os.environ["NINTEI_SITE_URL"])
    own = (
        f"{site.scheme}://{site.hostname}:{push}/live/"
        if site.port == port
        else f"{site.scheme}://{site.netloc}/live/"
    )
    os.environ.setdefault("NINTEI_PUSH_URL", own)
    return push


def _pages(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--backlog", "4096"),
        *("--backpressure", "1024", "--workers-kill-timeout", "5s", "--log-level", "warning"),
        "nintei.config.wsgi:application",
    ]


def run(host: str, port: int, push: int, *, workers: int = 1) -> None:
    """Serve until interrupted or until one of the processes ends by itself."""
    ground.orderly_end()
    ours = [sys.executable, "-m", "nintei.config.cli"]
    commands = [
        _pages(host, port, workers),
        [*ours, "worker"],
        [*ours, "push", "--host", host, "--port", str(push)],
    ]
    # Sessions of their own: Ctrl-C reaches this program only, which then ends them in order.
    children = [subprocess.Popen(command, start_new_session=True) for command in commands]
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        raise click.ClickException("a process ended by itself; its last words are above")
    except KeyboardInterrupt:
        ground.say("Stopping.")
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()


@click.command(
    help="Serve the pages, run the worker, push changes; embedded PostgreSQL unless DATABASE_URL is set."
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="processes that answer pages")
def command(host: str, port: int, workers: int) -> None:
    """Start everything an installation needs and say what to open."""
    port = free_port(host, port)
    address = use_address(host, port)
    push = use_push(host, port)
    with ground.database():
        ground.say("Bringing the database up to date.")
        ground.set_up()
        ground.migrate()
        ground.close_connections()
        ground.say(f"Open {address}  (data in {ground.data_folder()}; Ctrl-C stops)")
        run(host, port, push, workers=workers)
