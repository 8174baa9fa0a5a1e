"""Compare paths byte for byte on PostgreSQL too, whatever the database's locale.

SQLite compares text so by itself. FORMAT.md 3 breaks ties "by path ascending", and
DESIGN.md compares paths byte for byte.
"""

from django.db import migrations


def compare_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE articles_article ALTER COLUMN path TYPE text COLLATE "C"'
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop)]
