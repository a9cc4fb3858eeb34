"""A key that covers the weight; triggers that notice what people say of themselves, whoever wrote it."""

from django.db import migrations

COVERING = """
ALTER TABLE search_posting DROP CONSTRAINT search_posting_pkey;
ALTER TABLE search_posting ADD PRIMARY KEY (term_id, document_id) INCLUDE (weight);
"""
PLAIN = """
ALTER TABLE search_posting DROP CONSTRAINT search_posting_pkey;
ALTER TABLE search_posting ADD PRIMARY KEY (term_id, document_id);
"""
# DO UPDATE, not DO NOTHING: the row is locked until the writer commits, so that a refresher that has not seen
# the change yet cannot take the mark away.
NOTICE = """
CREATE FUNCTION search_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed bigint;
BEGIN
  IF TG_TABLE_NAME = 'people_user' THEN
    changed := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
  ELSE
    changed := CASE WHEN TG_OP = 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
  END IF;
  INSERT INTO search_waiting (user_id, since) VALUES (changed, now())
      ON CONFLICT (user_id) DO UPDATE SET since = search_waiting.since;
  RETURN NULL;
END $$;
CREATE TRIGGER search_notices AFTER INSERT OR UPDATE OR DELETE ON people_profile
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
CREATE TRIGGER search_notices AFTER INSERT OR UPDATE OR DELETE ON people_availability
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
CREATE TRIGGER search_notices AFTER INSERT OR UPDATE OR DELETE ON people_identitycheck
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
CREATE TRIGGER search_notices AFTER DELETE ON people_user
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
-- Not every log-in: only what decides whether, and under which name, somebody is found.
CREATE TRIGGER search_notices_account AFTER UPDATE OF is_active, public_id, joined_at ON people_user
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
-- Whoever is there already waits to be read for the first time.
INSERT INTO search_waiting (user_id, since) SELECT user_id, now() FROM people_profile ON CONFLICT DO NOTHING;
"""
BLIND = """
DROP TRIGGER search_notices_account ON people_user;
DROP TRIGGER search_notices ON people_user;
DROP TRIGGER search_notices ON people_identitycheck;
DROP TRIGGER search_notices ON people_availability;
DROP TRIGGER search_notices ON people_profile;
DROP FUNCTION search_person_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index"), ("people", "0001_initial")]

    operations = [
        migrations.RunSQL(COVERING, PLAIN),
        migrations.RunSQL(NOTICE, BLIND),
    ]
