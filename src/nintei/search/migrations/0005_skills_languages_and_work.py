"""Triggers that notice skills, languages and pieces of work, whoever wrote them."""

from django.db import migrations

# Whoever has some already is read by the nightly comparison: with so many marks at once, minutes would not do.
NOTICE = """
CREATE TRIGGER search_notices AFTER INSERT OR UPDATE OR DELETE ON people_personskill
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
CREATE TRIGGER search_notices AFTER INSERT OR UPDATE OR DELETE ON people_personlanguage
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
CREATE TRIGGER search_notices AFTER INSERT OR UPDATE OR DELETE ON people_piece
  FOR EACH ROW EXECUTE FUNCTION search_person_changed();
"""
BLIND = """
DROP TRIGGER search_notices ON people_piece;
DROP TRIGGER search_notices ON people_personlanguage;
DROP TRIGGER search_notices ON people_personskill;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0004_desk"), ("people", "0002_skills_and_portfolio")]

    operations = [migrations.RunSQL(NOTICE, BLIND)]
