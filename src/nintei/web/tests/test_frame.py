"""The frame of every page: menus, where one is, scripts, refusals."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from nintei.people import actions as people
from nintei.web import rules
from nintei.web.templatetags import frame

AT = datetime(2026, 1, 1, tzinfo=UTC)
STATIC = Path(frame.__file__).resolve().parent.parent / "static" / "web"


def test_the_vendored_htmx_is_the_one_that_was_looked_at():
    text = (STATIC / "htmx" / "htmx.min.js").read_bytes()
    assert b'this.version="4.0.1"' in text
    assert (
        hashlib.sha256(text).hexdigest() == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
    )
    assert "Zero-Clause BSD" in (STATIC / "htmx" / "LICENSE").read_text()


@pytest.mark.django_db
def test_fragments_that_say_what_is_wrong_are_swapped_in(client):
    """htmx swaps every answer but those listed here; a 422 must not be among them."""
    said = re.search(r"name=\"htmx-config\" content='([^']+)'", client.get("/").text)[1]
    assert json.loads(said) == {
        "defaultTimeout": 20000,
        "noSwap": [204, 304],
        "defaultSettleDelay": 0,
        "morphIgnore": ["data-htmx-powered", "style", "open"],
    }


def test_a_menu_marks_the_longest_address_that_the_page_begins_with():
    menu = ["/certification/", "/certification/policies/", "/"]
    assert rules.current("/certification/policies/certified/", menu) == "/certification/policies/"
    assert rules.current("/certification/", menu) == "/certification/"
    assert rules.current("/people/mio/", menu) == ""


@pytest.mark.django_db
def test_menus_hold_what_each_person_may_open(client):
    desk_page, mine = (f'href="{reverse(name)}"' for name in ("people:identity_checks", "certification:mine"))
    assert mine not in client.get("/").text
    mio = people.register_user(email="mio@example.jp", display_name="みお", at=AT)
    client.force_login(mio, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("people:availability")).text
    assert mine in page and desk_page not in page and "みお" in page
    assert re.search(r'href="/me/availability/" aria-current="page"', page)
    desk = people.register_user(email="desk@example.jp", display_name="窓口", at=AT, is_operator=True)
    client.force_login(desk, backend="django.contrib.auth.backends.ModelBackend")
    assert desk_page in client.get("/").text


def test_crumbs_end_with_the_page_itself():
    page = Template('{% load frame %}{% crumbs "運営" "/desk/" "本人確認" %}').render(Context({}))
    assert '<a href="/desk/">運営</a>' in page and '<li aria-current="page">本人確認</li>' in page


def test_a_face_keeps_its_colour_and_nobody_is_faceless():
    assert frame.face("健太") == frame.face("健太")
    assert frame.face("")["letter"] == "？"


@pytest.mark.django_db
def test_a_form_sent_from_a_stale_page_is_explained(client):
    answer = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
    assert answer.status_code == 403
    assert "何も変わっていません" in answer.text


@pytest.mark.django_db
def test_a_refusal_is_a_page_with_its_sentence(client):
    answer = client.get("/people/nobody/")
    assert answer.status_code == 404
    assert "この人は見つかりません。" in answer.text and 'class="masthead"' in answer.text


@pytest.mark.django_db
def test_too_many_tries_are_answered_in_words():
    for _ in range(2):
        answer = Client().post("/account/signup/", {"email": "again@example.jp"})
    assert answer.status_code == 429
    assert "3分ほどあけて" in answer.text


@pytest.mark.django_db
def test_a_refusal_leads_back_to_this_site_only_and_is_a_fragment_for_a_fragment(client):
    ours = client.get("/people/nobody/", headers={"Referer": "http://testserver/notices/"}).text
    assert 'href="http://testserver/notices/"' in ours
    assert (
        "elsewhere"
        not in client.get("/people/nobody/", headers={"Referer": "https://elsewhere.example/"}).text
    )
    fragment = client.get("/people/nobody/", headers={"HX-Request": "true"})
    assert fragment.status_code == 404
    assert fragment.text.strip() == '<p class="notice warn" role="alert">この人は見つかりません。</p>'


def test_a_fault_is_a_page_that_needs_nothing():
    from django.views.defaults import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "/static/web/style." in answer.text and 'lang="en"' in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36", "Chrome / Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari / iPhone",
        ),
        ("curl/8", "curl/8"),
        ("", "?"),
    ],
)
def test_a_session_is_named_by_browser_and_system(text, said):
    assert rules.device(text) == said
