"""What was decided is not emptied at a stroke either: row triggers never see TRUNCATE."""

from django.db import migrations

TABLES = ("evaluation", "standingmove", "policyversion", "whatif")


class Migration(migrations.Migration):
    dependencies = [("certification", "0004_simulation"), ("record", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            f"""CREATE TRIGGER certification_{table}_no_truncate BEFORE TRUNCATE ON certification_{table}
                  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
                REVOKE UPDATE, DELETE, TRUNCATE ON certification_{table} FROM PUBLIC;""",
            f"DROP TRIGGER certification_{table}_no_truncate ON certification_{table}",
        )
        for table in TABLES
    ]
