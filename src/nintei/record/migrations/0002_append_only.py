"""The database is the last judge: nothing written is changed, removed or digested differently."""

from django.db import migrations

KIND_CODE = """
CREATE FUNCTION record_kind_code(kind smallint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE kind
    WHEN 1 THEN 'talk.turn.settled'
    WHEN 2 THEN 'work.contract.ended'
    WHEN 3 THEN 'work.milestone.delivered'
    WHEN 4 THEN 'work.review.revealed'
    WHEN 5 THEN 'work.earning.released'
    WHEN 6 THEN 'piecework.assignment.settled'
    WHEN 7 THEN 'piecework.gold.answered'
    WHEN 20 THEN 'people.identity.verified'
    WHEN 21 THEN 'people.profile.completed'
    WHEN 22 THEN 'people.absence.declared'
    WHEN 23 THEN 'certification.integrity_case.changed'
    WHEN 30 THEN 'certification.standing.moved'
    WHEN 31 THEN 'certification.appeal.opened'
    WHEN 32 THEN 'certification.appeal.decided'
    WHEN 33 THEN 'certification.policy.published'
  END
$$
"""

# The same nine lines as record.rules.entry_digest; a test holds the two together.
DIGEST = """
CREATE FUNCTION record_digest(
  ref text, kind smallint, about text, counterparty text, category text,
  happened_at timestamptz, outcome smallint, value bigint, excluded_reason text
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(
    ref || E'\\n' || record_kind_code(kind) || E'\\n' || about || E'\\n'
    || coalesce(counterparty, '') || E'\\n' || coalesce(category, '') || E'\\n'
    || (extract(epoch FROM happened_at) * 1000000)::bigint::text || E'\\n'
    || outcome::text || E'\\n' || value::text || E'\\n' || excluded_reason, 'UTF8'))
$$
"""

REFUSE = """
CREATE FUNCTION record_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$
"""

# Writers share the lock from before the first id is drawn until they commit. Whoever takes it alone for
# a moment (record.actions.seen_through) therefore knows that every lower id is committed or never will be.
LOCK = """
CREATE FUNCTION record_writers_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7411);
  RETURN NULL;
END
$$
"""

TRIGGERS = """
CREATE TRIGGER record_entry_append_only BEFORE UPDATE OR DELETE ON record_entry
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_entry_no_truncate BEFORE TRUNCATE ON record_entry
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_party_append_only BEFORE UPDATE OR DELETE ON record_party
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_party_no_truncate BEFORE TRUNCATE ON record_party
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_entry_writers_lock BEFORE INSERT ON record_entry
  FOR EACH STATEMENT EXECUTE FUNCTION record_writers_lock();
REVOKE UPDATE, DELETE, TRUNCATE ON record_entry, record_party FROM PUBLIC;
"""

# A month's work on a year of facts plans badly with the default sample of so skewed a column.
STATISTICS = """
ALTER TABLE record_entry ALTER COLUMN about_id SET STATISTICS 1000;
ALTER TABLE record_entry SET (autovacuum_vacuum_insert_scale_factor = 0.02);
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_journal")]

    operations = [
        migrations.RunSQL(sql, reverse)
        for sql, reverse in (
            (KIND_CODE, "DROP FUNCTION record_kind_code(smallint)"),
            (
                DIGEST,
                "DROP FUNCTION record_digest(text, smallint, text, text, text, timestamptz, smallint, bigint, text)",
            ),
            (REFUSE, "DROP FUNCTION record_refuse_change() CASCADE"),
            (LOCK, "DROP FUNCTION record_writers_lock() CASCADE"),
            (TRIGGERS, migrations.RunSQL.noop),
            (STATISTICS, migrations.RunSQL.noop),
        )
    ]
