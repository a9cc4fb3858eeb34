"""What every verb stands on: a data folder, a database, a secret key, Django."""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from nintei.kit.postgres import Server


def data_folder() -> Path:
    """Where this installation keeps its files: NINTEI_DATA, a checkout's ``.data``, or the user's data folder."""
    said = os.environ.get("NINTEI_DATA")
    if said:
        return Path(said).expanduser().absolute()
    checkout = Path(__file__).resolve().parents[4]
    if (checkout / "pyproject.toml").exists():
        return checkout / ".data"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "nintei"


def secret_key(folder: Path) -> str:
    """The installation's key, made on first use and kept in ``folder`` readable by its owner only."""
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


@contextmanager
def database(name: str = "nintei") -> Iterator[Server | None]:
    """DATABASE_URL and NINTEI_SECRET_KEY for the time of the block.

    Yields the embedded server when it had to be started or joined, None when the environment names one.
    Must come before anything imports Django's settings.
    """
    folder = data_folder()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nintei.config.settings")
    if not os.environ.get("NINTEI_SECRET_KEY"):
        os.environ["NINTEI_SECRET_KEY"] = secret_key(folder)
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with Server(folder / "pg") as server:
        os.environ["DATABASE_URL"] = server.create_database(name)
        try:
            yield server
        finally:
            close_connections()
            os.environ.pop("DATABASE_URL", None)


def close_connections() -> None:
    """Close what Django has open, so that the server can stop or a database be renamed."""
    from django.apps import apps
    from django.db import connections

    if apps.ready:
        connections.close_all()


def set_up() -> None:
    """Start Django."""
    import django

    django.setup()


def migrate(*, quiet: bool = True, with_lists: bool = True) -> None:
    """Bring the database's tables up to date, and the lists of categories and skills in them."""
    from django.core.management import call_command
    from django.utils import timezone

    from nintei.catalog import actions as catalog

    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
    if with_lists:
        catalog.load_categories(at=timezone.now())
        catalog.load_skills(at=timezone.now())


def orderly_end() -> None:
    """Let a terminate signal end the program like Ctrl-C does: through every ``finally``."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def say(text: str = "") -> None:
    """One line to the person at the terminal, at once."""
    click.echo(text)
