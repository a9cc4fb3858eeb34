"""Reads of threads, inquiries and turns, authorised for their viewer."""

INVARIANTS: dict[str, str] = {
    "nobody waits for an answer in a thread that has ended": """
        SELECT t.id FROM talk_turn t JOIN talk_thread h ON h.id = t.thread_id
         WHERE t.state IN ('OPEN', 'HELD') AND h.state <> 'OPEN'""",
    "no turn lapses before its deadline": """
        SELECT id FROM talk_turn WHERE state = 'LAPSED' AND settled_at < first_deadline_at""",
    "what counts as good was answered, what counts as bad was not": """
        SELECT id FROM talk_turn WHERE outcome = 1 AND state <> 'ANSWERED' OR outcome = 2 AND state <> 'LAPSED'""",
    "a correction is by the author of what it corrects, in the same thread": """
        SELECT m.id FROM talk_message m JOIN talk_message r ON r.id = m.revises_id
         WHERE m.author_id IS DISTINCT FROM r.author_id OR m.thread_id <> r.thread_id""",
}
