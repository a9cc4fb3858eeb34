"""A small fixed sample of JaQuAD through the real tables; needs the data, so it says when it has not run."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from bench import relevance

FOLDER = os.environ.get("NINTEI_JAQUAD", "")


@pytest.mark.django_db
def test_questions_find_their_passages() -> None:
    if not FOLDER or not (Path(FOLDER) / "corpus.jsonl.gz").exists():
        pytest.skip("RELEVANCE NOT CHECKED: NINTEI_JAQUAD names no folder with JaQuAD")
    passages, questions = relevance.load(Path(FOLDER), None)
    dice = random.Random(7)
    asked = dice.sample(questions, 60)
    chosen = sorted(
        {place for _text, wanted in asked for place in wanted} | set(dice.sample(range(len(passages)), 400))
    )
    place_of = {place: new for new, place in enumerate(chosen)}
    relevance.index([passages[place] for place in chosen])
    mrr, recall, _ms = relevance.measure(
        relevance.ours, [(text, {place_of[place] for place in wanted}) for text, wanted in asked]
    )
    assert mrr >= 0.93
    assert recall >= 0.98
