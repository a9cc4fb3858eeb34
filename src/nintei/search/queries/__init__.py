"""Reads of search."""

# Each must return nothing: {what must hold: query}.
INVARIANTS: dict[str, str] = {
    "every term is counted in exactly the documents that have it": """SELECT t.id FROM search_term t LEFT JOIN (
            SELECT term_id, count(*) AS n FROM search_posting GROUP BY 1) p ON p.term_id = t.id
             WHERE t.df IS DISTINCT FROM p.n""",
    "every collection knows how many documents and terms it has": """SELECT c.id FROM search_collection c LEFT JOIN (
            SELECT collection_id, count(*) AS n, sum(length) AS length FROM search_document GROUP BY 1) d
                ON d.collection_id = c.id
             WHERE c.documents <> coalesce(d.n, 0) OR c.total_length <> coalesce(d.length, 0)""",
    "every posting is of a term and a document of one collection": """SELECT p.term_id FROM search_posting p
              LEFT JOIN search_term t ON t.id = p.term_id LEFT JOIN search_document d ON d.id = p.document_id
             WHERE t.collection_id IS DISTINCT FROM d.collection_id OR t.id IS NULL""",
    "whoever can be found has a text, and the other way round": """SELECT p.user_id, d.key FROM search_person p
              FULL JOIN (SELECT d.key FROM search_document d JOIN search_collection c
                             ON c.id = d.collection_id AND c.name = 'people' AND c.is_live) d ON d.key = p.user_id
             WHERE p.user_id IS NULL OR d.key IS NULL""",
    "whoever may be found is in the index or waits for it, and nobody else is": """SELECT coalesce(p.user_id, l.user_id)
              FROM search_person p
              FULL JOIN (SELECT f.user_id FROM people_profile f JOIN people_user u ON u.id = f.user_id AND u.is_active
                          WHERE f.is_listed AND f.is_freelancer) l USING (user_id)
             WHERE (p.user_id IS NULL OR l.user_id IS NULL)
               AND NOT EXISTS (SELECT 1 FROM search_waiting w WHERE w.user_id = coalesce(p.user_id, l.user_id))""",
    "every column has as many bits and numbers as it says": """SELECT key FROM search_column
             WHERE (length(bits) > 0 AND bit_count(bits) <> n)
                OR (length(numbers) > 0 AND (n = 0 OR length(numbers) / n NOT IN (1, 2, 4, 8) OR length(numbers) % n <> 0))""",
    "a numbering is of the collection that answers, and of as many people as have ids in it": """SELECT n.id
              FROM search_numbering n JOIN search_collection c ON c.id = n.collection_id
              LEFT JOIN search_column u ON u.numbering_id = n.id AND u.key = 'user'
             WHERE NOT c.is_live OR u.n IS DISTINCT FROM n.people""",
    "nobody who changed waits for more than an hour": """SELECT user_id FROM search_waiting
             WHERE since < now() - interval '1 hour'""",
}
