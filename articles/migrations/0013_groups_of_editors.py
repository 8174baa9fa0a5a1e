"""Make the groups of editors; each may do all that the one before it may."""

from django.db import migrations

from articles.groups import make_groups

READERS = [
    "view_article", "view_changeset", "view_duplicatepair", "view_house",
    "view_importrun", "view_provider", "view_rules", "view_story", "view_topic",
    # Lists of one's own, which change no article.
    "add_savedview", "change_savedview", "delete_savedview", "view_savedview",
]  # fmt: skip
REVIEWERS = [*READERS, "hold_back_article", "judge_article"]
PUBLISHERS = [
    *REVIEWERS, "add_article", "bulk_article", "change_article", "publish_article",
    "release_article",
]  # fmt: skip
CHIEFS = [
    *PUBLISHERS, "change_house", "change_rules", "change_story", "import_files",
    "undo_others",
]  # fmt: skip


def make(apps, schema_editor):
    make_groups(
        apps,
        {
            "Readers of the admin": READERS,
            "Reviewers": REVIEWERS,
            "Publishers": PUBLISHERS,
            "Chiefs": CHIEFS,
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_what_waits"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
