"""Keep with each pair of duplicates whether it still asks, so that it is counted fast."""

from django.db import migrations, models

from articles.reopening import reopen_pairs


def close_decided(apps, schema_editor):
    statements = apps.get_model("articles", "Statement").objects
    said = statements.filter(kind__in=["copy", "distinct"]).order_by()
    ends = said.values_list("article_id", "other_id")
    reopen_pairs({key for pair in ends.iterator() for key in pair})


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_ages_of_what_waits")]

    operations = [
        migrations.AddField(
            model_name="duplicatepair",
            name="is_open",
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(
                "first",
                "second",
                condition=models.Q(is_open=True),
                name="duplicate_pair_open",
            ),
        ),
        migrations.RunPython(close_decided, migrations.RunPython.noop),
    ]
