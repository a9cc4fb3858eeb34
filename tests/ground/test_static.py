"""Static files: names by content that are kept for ever, plain names for a minute, text compressed for who can read it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.test import Client, RequestFactory

from nintei.config.static import ByContentFinder, StaticFilesMiddleware, named_by_content
from nintei.web import templatetags

STYLE = Path(templatetags.__file__).resolve().parents[1] / "static" / "web" / "style.css"


def _sent(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    answer = Client().get(path, headers=headers)
    return answer.status_code, dict(answer.headers), b"".join(answer)


def test_a_page_names_files_by_their_content_and_browsers_keep_them() -> None:
    address = static("web/style.css")
    assert re.fullmatch(r"/static/web/style\.[0-9a-f]{12}\.css", address)
    status, headers, body = _sent(address)
    assert (status, body) == (200, STYLE.read_bytes())
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert headers["Content-Type"] == 'text/css; charset="utf-8"'
    status, headers, body = _sent("/static/web/style.css")
    assert (status, headers["Cache-Control"], body) == (200, "max-age=60, public", STYLE.read_bytes())


def test_text_is_sent_compressed_to_those_who_can_read_it() -> None:
    for path in (static("web/style.css"), "/static/web/style.css", static("admin/js/core.js")):
        _status, plain, body = _sent(path)
        _status, packed, smaller = _sent(path, **{"accept-encoding": "br, gzip"})
        assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in plain
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(smaller) == body
        assert len(smaller) == int(packed["Content-Length"]) < len(body) / 2


def test_another_content_has_another_name_and_only_the_present_one_is_kept_for_ever() -> None:
    stale = "web/style.000000000000.css"
    assert ByContentFinder().find(stale) == []
    assert ByContentFinder().find(named_by_content("web/style.css"), find_all=True) == [str(STYLE)]
    assert named_by_content("web/nothing.css") == "web/nothing.css"
    for path in (
        f"/static/{stale}",
        "/static/",
        "/static/web",
        "/static/web/../../settings.py",
        "/static/../manage.py",
    ):
        assert StaticFilesMiddleware(lambda request: request)(asked := RequestFactory().get(path)) is asked, (
            path
        )


def test_while_debugging_files_keep_their_names(settings: Any) -> None:
    settings.DEBUG = True
    assert static("web/style.css") == "/static/web/style.css"
