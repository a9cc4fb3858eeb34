"""Whatever is typed into any form of any page, the answer is a page: nothing breaks, nothing is half stored."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.test import Client
from django.urls import resolve

from tests.architecture.forms import Form, forms
from tests.architecture.test_addresses import WAY_IN, Stage, _as, stage

__all__ = ["stage"]
TYPED: dict[str, str | bytes] = {
    "a hundred thousand letters": "w" * 100_000,
    "a null character": "a\x00b",
    "right to left, nothing wide": "\u202egnp.exe\u200b\u2066\ufeff",
    "bytes that are no letters": b"\xff\xfe\xed\xa0\xbd",
    "a number that fits nowhere": "9" * 40,
    "no number": "NaN",
    "a day that never was": "2026-02-30",
    "markup": "\"'><script>alert(1)</script>",
}
# A form that ends the session, or that is somebody's way in, is tried in the tests of accounts.
LEFT_OUT = {"account_logout", "set_language"} | WAY_IN


def _send(client: Client, path: str, form: Form, typed: str | bytes) -> Any:
    """As a browser does, letter by letter: Django's own client refuses to send what is no text."""
    said = urlencode(
        {name: [typed] if name in form.typed else values for name, values in form.said.items()}, doseq=True
    )
    if form.method == "get":
        return client.get(f"{path.split('?', maxsplit=1)[0]}?{said}")
    return client.post(path, said, content_type="application/x-www-form-urlencoded")


def _shape(path: str, form: Form) -> tuple[str, ...]:
    """Forms that go to the same view with the same fields are the same form."""
    return (resolve(path.split("?", maxsplit=1)[0]).view_name, form.method, *sorted(form.said))


@pytest.mark.django_db(transaction=True)
def test_no_form_breaks_whatever_is_typed(stage: Stage) -> None:
    seen: set[tuple[str, ...]] = set()
    for person in (stage.cast.mio, stage.cast.haru, stage.cast.desk):
        client = _as(person)
        for one in stage.all:
            if one.name in LEFT_OUT:
                continue
            page = client.get(one.path)
            if page.status_code != 200 or "text/html" not in page.get("Content-Type", "") or page.streaming:
                continue
            for form in forms(page.text):
                path = urljoin(one.path, form.action or one.path).partition("#")[0]
                if not form.typed or not path.startswith("/") or _shape(path, form)[0] in LEFT_OUT:
                    continue
                if _shape(path, form) in seen:
                    continue
                seen.add(_shape(path, form))
                for what, typed in TYPED.items():
                    answer = _send(client, path, form, typed)
                    # 400 is Django's word for a form it did not read at all: whatever else was typed would be lost.
                    assert answer.status_code not in {400, 500}, f"{what} breaks {form.method} {path}"
    assert len(seen) >= 12, f"only {len(seen)} forms were found: {sorted(seen)}"
