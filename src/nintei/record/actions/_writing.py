"""What both ways into the journal share: the columns a fact arrives in, and the statement that writes it."""

from __future__ import annotations

import json
from typing import Any

from nintei.record import rules
from nintei.record.rules import Fact

COLUMNS = (
    "kind", "about", "counterparty", "category", "happened_at", "outcome", "value", "ref",
    "excluded_reason", "facts",
)  # fmt: skip

INSERT = """
INSERT INTO record_entry (kind, about_id, counterparty_id, category_id, happened_at, written_at,
                          outcome, value, excluded_reason, ref, facts, digest)
SELECT f.kind, a.id, c.id, k.id, f.happened_at, %(at)s, f.outcome, f.value, f.excluded_reason, f.ref, f.facts,
       record_digest(f.ref, f.kind, f.about, f.counterparty, f.category, f.happened_at, f.outcome, f.value,
                     f.excluded_reason)
  FROM {source} f
  JOIN record_party a ON a.key = f.about
  LEFT JOIN record_party c ON c.key = f.counterparty
  LEFT JOIN catalog_category k ON k.slug = f.category
 WHERE f.category IS NULL OR k.id IS NOT NULL
 ORDER BY {order}
"""


def row(fact: Fact) -> tuple[Any, ...]:
    """``fact``, checked, in the order of COLUMNS; Malformed when the journal could not hold it."""
    rules.check(fact)
    return (
        int(fact.kind), fact.about, fact.counterparty, fact.category or None, fact.happened_at,
        int(fact.outcome), fact.value, fact.ref, fact.excluded_reason,
        json.dumps(fact.facts or {}, ensure_ascii=False),
    )  # fmt: skip
