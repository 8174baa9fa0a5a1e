"""Let the list of articles be read in the order of titles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_open_pairs")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.Func(
                    models.F("title"), template="substr(%(expressions)s, 1, 60)"
                ),
                models.F("id"),
                name="article_title",
            ),
        ),
    ]
