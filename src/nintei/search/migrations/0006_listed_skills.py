"""A numbering has columns of listed skills only: when the list changes, it is of no use until the next one."""

from django.db import migrations

NOTICE = """
CREATE FUNCTION search_list_of_skills_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_numbering SET ranking = '' WHERE ranking <> '';
  RETURN NULL;
END $$;
CREATE TRIGGER search_notices_listed AFTER INSERT ON catalog_skill
  FOR EACH ROW WHEN (NEW.is_listed) EXECUTE FUNCTION search_list_of_skills_changed();
CREATE TRIGGER search_notices_relisted AFTER UPDATE OF is_listed, slug ON catalog_skill
  FOR EACH ROW WHEN ((OLD.is_listed OR NEW.is_listed)
                     AND (OLD.is_listed, OLD.slug) IS DISTINCT FROM (NEW.is_listed, NEW.slug))
  EXECUTE FUNCTION search_list_of_skills_changed();
"""
BLIND = """
DROP TRIGGER search_notices_relisted ON catalog_skill;
DROP TRIGGER search_notices_listed ON catalog_skill;
DROP FUNCTION search_list_of_skills_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0005_skills_languages_and_work"), ("catalog", "0002_skills")]

    operations = [migrations.RunSQL(NOTICE, BLIND)]
