"""A policy file is read whole, or refused with everything that is wrong with it."""

from __future__ import annotations

import json
import re

import pytest
from django.utils.translation import override

from nintei.certification.forms.policy_file import PolicyFileError, read_policy
from nintei.certification.forms.sentences import SENTENCES
from nintei.certification.queries.desk import document_text
from nintei.certification.rules.policy import from_document
from nintei.certification.tests.test_rules_invariants import POLICIES, POLICY, TASKS

TEXT = (POLICIES / "certified.yaml").read_text("utf-8")


def test_both_policies_we_ship_are_read():
    assert (POLICY.series, POLICY.track, len(POLICY.criteria)) == ("certified", "project", 4)
    assert (TASKS.series, TASKS.track, len(TASKS.criteria)) == ("certified_tasks", "task", 2)


def test_a_stored_document_gives_the_same_policy_whatever_the_order_of_its_fields():
    shuffled = json.loads(json.dumps(POLICY.document, sort_keys=True))
    again = from_document(shuffled)
    assert again.digest == POLICY.digest and again.experience == POLICY.experience


@pytest.mark.parametrize(
    ("was", "now", "field", "says"),
    [
        ('grant: "0.90"', "grant: 0.90", "criteria.1.grant", "in quotes"),
        ('keep: "0.88"', 'keep: "0.95"', "criteria.1.keep", "above grant"),
        ('keep: "0.88"', 'kepp: "0.88"', "criteria.1.kepp", "not a known field"),
        ("fault_completion_rate", "gold_accuracy", "criteria.1.metric", "other track"),
        ('prior: ["0.90", 5]', 'prior: ["0.70", 5]', "criteria.3.prior", "reach grant"),
        ('prior: ["0.95", 5]', 'prior: ["0.10", 90]', "criteria.1.prior", "one best event"),
        ("id: on_time", "id: rating", "criteria.2.id", "twice"),
        ("notice_days: 30", "notice_days: 7", "loss.notice_days", "from 30"),
        ("consecutive_failures: 2", "consecutive_failures: 1", "loss.consecutive_failures", "from 2"),
        ("leave_one_client_out: true", "leave_one_client_out: false", "loss.leave_one_client_out", "one of"),
        ("track: project", "track: mixed", "track", "one of"),
        ("{min: 6, keep: 4}", "{min: 6, keep: 9}", "experience.completed_orders.keep", "above"),
        ("completed_orders", "approved_tasks", "experience.approved_tasks", "other track"),
        ("Asia/Tokyo", "Asia/Edo", "as_of_timezone", "time zone"),
        ("2025-01-01", "soon", "effective_from", "a day"),
        ("version: 1", "version: 1\nversion: 2", "version", "twice"),
        ("grant_test: estimate >= grant", "grant_test: rank <= 20", "grant_test", "only"),
        ("[identity_verified,", "[rich,", "conditions.0", "one of"),
    ],
)
def test_a_slip_is_named_with_its_line(was, now, field, says):
    text = TEXT.replace(was, now, 1)
    with pytest.raises(PolicyFileError) as caught:
        read_policy(text, source="p.yaml")
    found = [p for p in caught.value.problems if p.field == field and says in p.message]
    assert found, str(caught.value)
    name = field.rpartition(".")[2]
    if not name.isdigit():
        assert name in text.splitlines()[found[0].line - 1]


def test_all_problems_come_at_once():
    text = TEXT.replace('"0.90"', "0.90").replace("notice_days: 30", "notice_days: 3").replace("  en:", "")
    with pytest.raises(PolicyFileError) as caught:
        read_policy(text)
    assert {"criteria.1.grant", "criteria.3.prior.0", "loss.notice_days"} <= {
        p.field for p in caught.value.problems
    }


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "a: &a [*a]", "version: 1", "? [1]\n: 2", "criteria: {a: 1}"]
)
def test_what_is_no_policy_is_refused_in_words(text):
    with pytest.raises(PolicyFileError):
        read_policy(text)


def test_what_is_wrong_is_said_in_the_reader_s_language_and_in_english_to_programs():
    with override("ja"), pytest.raises(PolicyFileError) as caught:
        read_policy(TEXT.replace("notice_days: 30", "notice_days: 7"), source="p.yaml")
    problem = caught.value.problems[0]
    with override("ja"):
        assert problem.sentence == "30 から 365 までの整数にしてください"
        assert problem.message == "must be a whole number from 30 to 365"
    with override("en"):
        assert problem.sentence == problem.message
    assert "must be a whole number from 30 to 365" in str(caught.value)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_has_the_same_blanks_in_both_languages(code):
    japanese, english = (set(re.findall(r"{(\w+)}", text)) for text in SENTENCES[code])
    assert SENTENCES[code][1].isascii()
    assert japanese == english


def test_a_benefit_that_the_program_does_not_give_cannot_be_promised():
    text = TEXT.replace("{id: badge,", "{id: free_lunch,")
    with pytest.raises(PolicyFileError) as caught:
        read_policy(text)
    assert [(p.field, p.code) for p in caught.value.problems] == [("benefits.0.id", "one_of")]


def test_the_policies_we_ship_promise_only_what_is_real():
    for policy in (POLICY, TASKS):
        assert {benefit["id"] for benefit in policy.benefits} == {"badge", "periods"}


def test_a_few_lines_that_stand_for_billions_of_values_are_refused_at_once():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(PolicyFileError) as caught:
        read_policy("\n".join(lines))
    assert "nested" in {p.code for p in caught.value.problems}


def test_deep_brackets_are_refused_and_break_nothing():
    with pytest.raises(PolicyFileError):
        read_policy("a: " + "[" * 5000)


def test_a_stored_policy_written_as_a_file_again_is_the_same_policy():
    for policy in (POLICY, TASKS):
        stored = json.loads(json.dumps(policy.document, sort_keys=True))
        text = document_text(stored)
        assert text.startswith("policy: ")
        assert read_policy(text).digest == policy.digest


def test_a_track_that_is_none_is_complained_of_once():
    with pytest.raises(PolicyFileError) as caught:
        read_policy(TEXT.replace("track: project", "track: projects"))
    assert [p.field for p in caught.value.problems] == ["track"]
