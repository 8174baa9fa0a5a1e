"""Index the words of articles, providers, houses and stories."""

from django.db import migrations

from articles import search


def index(apps, schema_editor):
    search.index(schema_editor)


def unindex(apps, schema_editor):
    search.unindex(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_groups_of_editors")]

    operations = [migrations.RunPython(index, unindex)]
