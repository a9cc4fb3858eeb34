"""What a market has come to, without the ids that rolled back transactions use up."""

from __future__ import annotations

from collections import Counter
from typing import Any

import psycopg

# Each must come out the same, row for row and as often, however the months were interrupted.
SAYS = {
    "evaluations": """
        SELECT p.key, e.as_of::text, e.run_id IS NULL AS by_effect, e.decision, e.digest, e.record->>'prev'
          FROM certification_evaluation e JOIN record_party p ON p.id = e.about_id""",
    "standings": """
        SELECT p.key, s.state, s.failures, s.effect_on::text, s.since::text, s.last_digest
          FROM certification_standing s JOIN record_party p ON p.id = s.about_id""",
    "moves": """
        SELECT p.key, m."on"::text, m.state_before, m.state_after, m.decision, m.effect_on::text
          FROM certification_standingmove m JOIN certification_standing s ON s.id = m.standing_id
          JOIN record_party p ON p.id = s.about_id""",
    "journal": """
        SELECT p.key, e.facts->>'as_of', e.facts->>'decision', e.facts->>'state_after'
          FROM record_entry e JOIN record_party p ON p.id = e.about_id WHERE e.kind = 30""",
    "runs": "SELECT as_of::text, state, evaluated, cursor, total FROM certification_run",
}
NOTICES = """
    SELECT u.public_id, n.topic, n.subject->>'as_of' FROM notices_notice n JOIN people_user u ON u.id = n.user_id"""
TOLD = {
    "notices": """
        SELECT u.public_id, n.topic, n.source, n.subject->>'count', n.digest_id IS NOT NULL
          FROM notices_notice n JOIN people_user u ON u.id = n.user_id WHERE n.thread_id IS NOT NULL""",
    "digests": """
        SELECT u.public_id, d.period, d.day_on::text, (SELECT count(*) FROM notices_notice n WHERE n.digest_id = d.id),
               (SELECT count(*) FROM notices_mailout m WHERE m.digest_id = d.id)
          FROM notices_digest d JOIN people_user u ON u.id = d.user_id""",
    "jobs": """
        SELECT task_name, count(*) FROM procrastinate_jobs WHERE task_name = 'notices.send_mail' GROUP BY 1""",
}
WAITING = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE task_name = 'notices.tell' GROUP BY 1"


def rows(address: str, statement: str) -> Counter[tuple[Any, ...]]:
    """The rows of a statement and how often each comes."""
    with psycopg.connect(address) as connection:
        return Counter(connection.execute(statement).fetchall())


def told(address: str) -> dict[str, Counter[tuple[Any, ...]]]:
    """Everything in ``TOLD``."""
    return {name: rows(address, statement) for name, statement in TOLD.items()}


def outcome(address: str) -> dict[str, Counter[tuple[Any, ...]]]:
    """Everything in ``SAYS``."""
    return {name: rows(address, statement) for name, statement in SAYS.items()}
