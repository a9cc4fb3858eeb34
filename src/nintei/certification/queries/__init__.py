"""Reads of certification."""

from nintei.certification.queries.replay import export_for, replay, replay_evaluation, replay_month

INVARIANTS: dict[str, str] = {
    "every standing's last decision is stored": """SELECT s.id FROM certification_standing s
            WHERE s.last_digest <> '' AND NOT EXISTS (
                  SELECT 1 FROM certification_evaluation e WHERE e.about_id = s.about_id
                     AND e.category_id = s.category_id AND e.digest = s.last_digest)""",
    "every move continues where the last one ended": """SELECT id FROM (
            SELECT id, state_before, lag(state_after) OVER (PARTITION BY standing_id ORDER BY id) AS was
              FROM certification_standingmove) m WHERE was IS NOT NULL AND was <> state_before""",
    "every standing is where its last move left it": """SELECT s.id FROM certification_standing s
            WHERE s.state IS DISTINCT FROM coalesce((SELECT m.state_after FROM certification_standingmove m
                  WHERE m.standing_id = s.id ORDER BY m.id DESC LIMIT 1), 'NONE')""",
    "nobody lapsed without a notice of thirty days": """SELECT m.id FROM certification_standingmove m
            WHERE m.state_after = 'LAPSED' AND NOT EXISTS (
                  SELECT 1 FROM certification_standingmove n WHERE n.standing_id = m.standing_id
                     AND n.state_after = 'NOTICE' AND n.on <= m.on - 30)""",
    "every evaluation is of somebody, somewhere, by some policy": """SELECT e.id FROM certification_evaluation e
            WHERE NOT EXISTS (SELECT 1 FROM record_party p WHERE p.id = e.about_id)
               OR NOT EXISTS (SELECT 1 FROM catalog_category c WHERE c.id = e.category_id)
               OR NOT EXISTS (SELECT 1 FROM certification_policyversion v WHERE v.id = e.policy_id)
               OR e.old_policy_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM certification_policyversion v WHERE v.id = e.old_policy_id)
               OR e.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM certification_run r WHERE r.id = e.run_id)""",
    "every evaluation names the one before it": """SELECT id FROM (
            SELECT id, record->>'prev' AS prev, coalesce(lag(digest) OVER
                   (PARTITION BY about_id, category_id ORDER BY id), '') AS was
              FROM certification_evaluation) e WHERE prev <> was""",
}

__all__ = ["INVARIANTS", "export_for", "replay", "replay_evaluation", "replay_month"]
