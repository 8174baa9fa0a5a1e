"""Drop what the unique constraints on article and position index as well."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_addresses_of_houses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="articletopic",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="topic_entries",
                to="articles.article",
            ),
        ),
        migrations.AlterField(
            model_name="image",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="images",
                to="articles.article",
            ),
        ),
        migrations.AlterField(
            model_name="relatedarticle",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="related",
                to="articles.article",
            ),
        ),
    ]
