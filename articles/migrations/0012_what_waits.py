"""Let wait what nobody has decided on; what was decided has been looked at."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def settle(apps, schema_editor):
    holds = apps.get_model("articles", "Hold").objects.filter(field="published")
    decided = Exists(holds.filter(article=OuterRef("article")))
    source = apps.get_model("articles", "SourceFile").objects
    source.filter(decided).update(waits="")
    apps.get_model("articles", "Place").objects.filter(decided).update(waits=False)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_the_desk"),
    ]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
