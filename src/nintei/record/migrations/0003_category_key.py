"""A fact's category exists and keeps existing. In SQL, since the model holds a plain number."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0002_append_only"), ("catalog", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE record_entry ADD CONSTRAINT record_entry_category_exists"
            " FOREIGN KEY (category_id) REFERENCES catalog_category (id)",
            "ALTER TABLE record_entry DROP CONSTRAINT record_entry_category_exists",
        )
    ]
