"""Reads of threads, inquiries and turns, authorised for their viewer."""

INVARIANTS: dict[str, str] = {
    "nobody waits for an answer in a thread that has ended": """
        SELECT t.id FROM talk_turn t JOIN talk_thread h ON h.id = t.thread_id
         WHERE t.state IN ('OPEN', 'HELD') AND h.state <> 'OPEN'""",
    "no turn lapses before its deadline": """
        SELECT id FROM talk_turn WHERE state = 'LAPSED' AND settled_at < first_deadline_at""",
    "what counts as good was answered, what counts as bad was not": """
        SELECT id FROM talk_turn WHERE outcome = 1 AND state <> 'ANSWERED' OR outcome = 2 AND state <> 'LAPSED'""",
    "only the reported person's messages are taken out of view, on a report of their thread": """
        SELECT e.id FROM talk_measure e JOIN talk_report r ON r.id = e.report_id JOIN talk_message m ON m.id = e.message_id
         WHERE m.thread_id <> r.thread_id OR m.author_id IS DISTINCT FROM e.about_id OR e.about_id = r.by_id""",
    "what was answered was looked into": """
        SELECT r.id FROM talk_report r WHERE r.state <> 'NEW'
           AND NOT EXISTS (SELECT 1 FROM talk_look l WHERE l.report_id = r.id AND l.thread_id = r.thread_id)""",
    "a file lies in the thread of its message and comes from its author": """
        SELECT a.id FROM talk_attachment a JOIN talk_message m ON m.id = a.message_id
         WHERE a.thread_id <> m.thread_id OR a.owner_id IS DISTINCT FROM m.author_id""",
    "a correction is by the author of what it corrects, in the same thread": """
        SELECT m.id FROM talk_message m JOIN talk_message r ON r.id = m.revises_id
         WHERE m.author_id IS DISTINCT FROM r.author_id OR m.thread_id <> r.thread_id""",
}
