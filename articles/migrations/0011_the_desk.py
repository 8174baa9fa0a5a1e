"""What editors need at their desk; what waits for them; what they hold for good."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_each_index_once"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Later",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("until", models.DateTimeField(verbose_name="until")),
            ],
            options={
                "verbose_name": "put off",
                "verbose_name_plural": "put off",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Preferences",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "keys_on",
                    models.BooleanField(default=True, verbose_name="keys decide"),
                ),
                (
                    "keys",
                    models.JSONField(blank=True, default=dict, verbose_name="keys"),
                ),
            ],
            options={
                "verbose_name": "preferences",
                "verbose_name_plural": "preferences",
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="seen")),
                ("is_claim", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "presence",
                "verbose_name_plural": "presences",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="revoked"),
                ),
            ],
            options={
                "verbose_name": "preview link",
                "verbose_name_plural": "preview links",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.TextField(blank=True, verbose_name="filters")),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="Colleagues see it as well.",
                        verbose_name="shared",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "id"],
            },
        ),
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": [
                    models.OrderBy(models.F("published_at"), descending=True),
                    "path",
                ],
                "permissions": [
                    ("judge_article", "Can decide on quality, heat and topics"),
                    ("hold_back_article", "Can hold back"),
                    ("publish_article", "Can publish, hold back, retire and schedule"),
                    ("bulk_article", "Can decide on many at once"),
                    ("release_article", "Can give decided fields back to upstream"),
                ],
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
        ),
        migrations.AlterModelOptions(
            name="changeset",
            options={
                "ordering": ["-at", "-id"],
                "permissions": [("undo_others", "Can undo what others did")],
                "verbose_name": "change set",
                "verbose_name_plural": "change sets",
            },
        ),
        migrations.RemoveConstraint(
            model_name="changeset",
            name="change_set_act_known",
        ),
        migrations.AddField(
            model_name="hold",
            name="always",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="against whatever upstream says",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="urgency",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "suggested_heat", models.Value(-4611686018427387904)
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="waits",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="sourcefile",
            name="waits",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Looked at"),
                    ("new", "Came in"),
                    ("changed", "Upstream changed what readers see"),
                    ("replaced", "Upstream put another copy in its place"),
                    ("flipped", "Upstream changed its mind on publication"),
                ],
                db_default="new",
                default="new",
                editable=False,
                max_length=8,
                verbose_name="waits",
            ),
        ),
        migrations.AddField(
            model_name="sourcefile",
            name="waits_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="changeset",
            name="act",
            field=models.CharField(
                choices=[
                    ("import", "Imported"),
                    ("create", "Created"),
                    ("edit", "Edited"),
                    ("publish", "Published"),
                    ("hold_back", "Held back"),
                    ("retire", "Retired"),
                    ("release", "Released to upstream"),
                    ("keep_mine", "Kept against upstream"),
                    ("keep_file", "Kept though gone upstream"),
                    ("join", "Joined stories"),
                    ("split", "Split a story"),
                    ("move", "Moved to another story"),
                    ("lead", "Chose the lead"),
                    ("rename", "Renamed a story"),
                    ("accept", "Accepted the suggestion"),
                    ("refresh", "Refreshed copies"),
                    ("canonical", "Marked duplicates"),
                    ("distinct", "Told apart"),
                    ("leave", "Left to upstream"),
                    ("restore", "Restored"),
                    ("undo", "Undone"),
                ],
                max_length=9,
                verbose_name="act",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                models.OrderBy(models.F("urgency"), descending=True),
                models.OrderBy(models.F("seconds"), descending=True),
                models.F("article"),
                condition=models.Q(("waits", True)),
                name="place_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "import",
                            "create",
                            "edit",
                            "publish",
                            "hold_back",
                            "retire",
                            "release",
                            "keep_mine",
                            "keep_file",
                            "join",
                            "split",
                            "move",
                            "lead",
                            "rename",
                            "accept",
                            "refresh",
                            "canonical",
                            "distinct",
                            "leave",
                            "restore",
                            "undo",
                        ],
                    )
                ),
                name="change_set_act_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("waits__in", ["", "new", "changed", "replaced", "flipped"])
                ),
                name="source_waits_known",
            ),
        ),
        migrations.AddField(
            model_name="later",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="put_off",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="later",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="put_off",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="presences",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="presences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preview_links",
                to="articles.article",
                verbose_name="article",
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="preferences",
            name="start",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.savedview",
                verbose_name="start page",
            ),
        ),
        migrations.AddConstraint(
            model_name="later",
            constraint=models.UniqueConstraint(
                fields=("article", "user"), name="later_once_an_article"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                fields=("article", "user"), name="presence_once_an_article"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_claim", True)),
                fields=("article",),
                name="presence_one_claim_an_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="previewlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                name="preview_link_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("owner", "name"), name="saved_view_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="saved_view_named"
            ),
        ),
    ]
