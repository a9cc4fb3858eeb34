"""The confidentiality agreement: versions, days, digests."""

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from django.db import DatabaseError, transaction
from django.urls import reverse

from nintei.kit.errors import Malformed, NotFound
from nintei.people import actions, queries
from nintei.people.models import Agreement
from nintei.people.queries import agreements as texts
from nintei.people.rules import agreements as rules

AT = datetime(2026, 4, 1, tzinfo=UTC)
TWO = """
- {version: 1, effective_from: 2026-01-01, ja: "## 約束\\n守ります。\\n- 一つ", en: "## Promise\\nKept.\\n- one"}
- {version: 2, effective_from: 2026-06-01, ja: "新しい約束", en: "New promise"}
"""


@pytest.fixture
def mio(db):
    return actions.register_user(email="mio@example.jp", display_name="みお", at=AT)


@pytest.fixture
def two(tmp_path, settings):
    settings.CONFIDENTIALITY_FILE = tmp_path / "two.yaml"
    settings.CONFIDENTIALITY_FILE.write_text(TWO)


def test_the_text_that_comes_along_can_be_read():
    (first, *_more) = rules.read_versions(yaml.safe_load(texts.OWN_FILE.read_text()))
    for language in ("ja", "en"):
        headings = [heading for heading, _paragraphs, _entries in first.parts(language)]
        assert len(headings) == 4 and all(headings)


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        [{"version": 1, "effective_from": "soon", "ja": "あ", "en": "a"}],
        [{"version": 1, "effective_from": date(2026, 1, 1), "ja": "あ"}],
        [{"version": n, "effective_from": date(2026, 1, 3 - n), "ja": "あ", "en": "a"} for n in (1, 2)],
        [{"version": 1, "effective_from": date(2026, 1, n), "ja": "あ", "en": "a"} for n in (1, 2)],
    ],
)
def test_a_file_that_is_no_list_of_versions_is_refused(said):
    with pytest.raises(Malformed):
        rules.read_versions(said)


def test_a_version_is_in_force_from_its_day_on():
    versions = rules.read_versions(yaml.safe_load(TWO))
    found = {
        day: rules.in_force(versions, day)
        for day in (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1))
    }
    assert [one and one.version for one in found.values()] == [None, 1, 2]
    assert versions[0].parts("ja") == [("約束", ["守ります。"], ["一つ"])]
    assert len({one.digest for one in versions}) == 2


def test_an_agreement_holds_for_its_text_and_while_it_is_not_taken_back(mio, two):
    text = queries.current_version(at=AT)
    with pytest.raises(actions.AnotherText):
        actions.agree(by=mio, digest="0" * 64, at=AT)
    first = actions.agree(by=mio, digest=text.digest, at=AT)
    assert actions.agree(by=mio, digest=text.digest, at=AT + timedelta(days=1)) == first
    held = {"public_id": mio.public_id}
    assert not queries.has_agreed(at=AT - timedelta(seconds=1), **held)
    assert queries.has_agreed(at=AT, **held)
    june = datetime(2026, 6, 2, tzinfo=UTC)
    assert not queries.has_agreed(at=june, **held)
    actions.agree(by=mio, digest=queries.current_version(at=june).digest, at=june)
    assert actions.withdraw_agreement(by=mio, at=june + timedelta(days=1)) == 2
    assert queries.has_agreed(at=june, **held) and not queries.has_agreed(at=june + timedelta(days=1), **held)
    with pytest.raises(NotFound):
        actions.withdraw_agreement(by=mio, at=june)
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.update(digest="x")


def test_somebody_reads_agrees_and_is_marked(client, mio):
    client.force_login(mio)
    address = reverse("people:confidentiality")
    digest = queries.current_version(at=AT).digest
    assert digest in client.get(address).text
    assert client.post(address, {"digest": "x"}).status_code == 409
    assert client.post(address, {"digest": digest}).status_code == 302
    assert "いまの文面（第1版）に同意しています。" in client.get(address).text
    profile = reverse("person", args=[mio.public_id])
    assert "秘密保持に同意済み" in client.get(profile).text
    assert client.post(reverse("people:confidentiality_withdrawal")).status_code == 302
    assert "秘密保持に同意済み" not in client.get(profile).text
