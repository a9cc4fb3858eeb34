"""Static files without a build step: names by content that may be kept for ever, text sent compressed."""

from __future__ import annotations

import atexit
import gzip
import hashlib
import re
import shutil
import tempfile
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

# What shrinks; smaller files fit into one packet as they are.
TEXT = {".css", ".js", ".svg", ".txt", ".json"}
LEAST_BYTES = 1400
_HASHED = re.compile(r"^(?P<stem>.+)\.(?P<hash>[0-9a-f]{12})(?P<ending>\.[A-Za-z0-9]+)$")


@cache
def _named(name: str, path: str) -> str:
    stem, dot, ending = name.rpartition(".")
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
    return f"{stem}.{digest}{dot}{ending}" if stem else name


def named_by_content(name: str) -> str:
    """``web/style.css`` as ``web/style.1a2b3c4d5e6f.css``; what does not exist keeps its name."""
    path = finders.find(name)
    return _named(name, str(path)) if path else name


class NamedByContent(StaticFilesStorage):
    """What ``{% static %}`` asks. While debugging, files keep their names and are never kept."""

    def url(self, name: str | None) -> str:
        """The address of a static file."""
        return str(super().url(name if settings.DEBUG or not name else named_by_content(name)))


class ByContentFinder(BaseFinder):
    """Finds ``web/style.1a2b3c4d5e6f.css``, wherever the others find ``web/style.css`` with that content."""

    def find(self, path: str, *_args: Any, **said: Any) -> Any:
        """The file's path, in a list when all are asked for; an empty list for none, as Django wants it."""
        found = _HASHED.match(path)
        plain = found and found["stem"] + found["ending"]
        there = finders.find(plain) if plain and named_by_content(plain) == path else None
        is_all = said.get("find_all") or said.get("all")
        return ([there] if is_all else there) if there else []

    def check(self, **_said: Any) -> list[Any]:
        """Nothing to set, nothing to set wrongly."""
        return []

    def list(self, _ignore_patterns: Any) -> Iterable[Any]:
        """Nothing of its own."""
        return ()


@cache
def _folder() -> Path:
    """Where compressed files lie while the process runs."""
    folder = Path(tempfile.mkdtemp(prefix="nintei-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _compressed(path: str) -> str:
    """The file's smaller twin, or where none is."""
    told = _folder() / hashlib.sha256(path.encode()).hexdigest()
    data = Path(path).read_bytes()
    if Path(path).suffix in TEXT and len(data) >= LEAST_BYTES:
        # Threads may do it twice; each sees the whole of it.
        fresh = told.with_suffix(f".{threading.get_ident()}")
        fresh.write_bytes(gzip.compress(data, 6, mtime=0))
        fresh.rename(told)
    return str(told)


# What has been asked for once: {address: file}.
_SERVED: dict[str, StaticFile] = {}


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, with two names for each file and text compressed when it is first asked for: no start, no memory."""

    def __call__(self, request: Any) -> Any:
        """A static file, or whatever comes after."""
        url = request.path_info
        if self.autorefresh or not url.startswith(self.static_prefix):
            return super().__call__(request)
        found = _SERVED.get(url) or self._look(url)
        return self.serve(found, request) if found else self.get_response(request)

    def add_files_from_finders(self) -> None:
        """Nothing is looked for before it is asked for."""

    def _look(self, url: str) -> StaticFile | None:
        name = url.removeprefix(self.static_prefix)
        path = finders.find(name) if name and self.url_is_canonical(url) else None
        if path is None or not Path(str(path)).is_file():
            return None
        headers = Headers([])
        self.add_mime_headers(headers, str(path), url)
        self.add_cache_headers(headers, str(path), url)
        _SERVED[url] = StaticFile(str(path), headers.items(), encodings={"gzip": _compressed(str(path))})
        return _SERVED[url]

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether the address holds the content's hash: it would not have been found otherwise."""
        return bool(_HASHED.match(url)) and Path(path).name != Path(url).name
