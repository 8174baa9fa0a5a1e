"""A database told, taken down and built again from a tree and a dump."""

import io
import json
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, transaction

from articles.dumping import dump_decisions, load_decisions
from articles.importing import import_articles
from articles.models import (
    Article,
    ArticleTopic,
    Change,
    ChangeSet,
    Hold,
    House,
    Image,
    ImportFailure,
    ImportRun,
    Place,
    Provider,
    RelatedArticle,
    Rules,
    SourceFile,
    Statement,
    Story,
    Topic,
)


def dump() -> str:
    return "".join(dump_decisions())


def lines_of(text: str) -> list[str]:
    """The lines of a dump but for the header, which says when it was made."""
    return text.splitlines()[1:]


def edited(text: str, path: str, **values) -> str:
    """The dump with other values in the line of an article."""
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        if line.get("article") == path:
            line.update(values)
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def load(text: str, **options):
    return load_decisions(io.BytesIO(text.encode()), **options)


def wipe():
    """As a database that was never used; accounts stay."""
    with transaction.atomic():
        for model in (Change, Hold, ChangeSet, ImportFailure, ImportRun, Article):
            model.objects.all().delete()
        for model in (Topic, Provider, House, Story, Rules):
            model.objects.all().delete()
    _count_anew(Story, Statement)


def _count_anew(*models):
    """Their numbers are addresses, or are spoken of in history."""
    tables = [{"table": each._meta.db_table, "column": "id"} for each in models]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(sql)


def read_in(root: Path):
    result = import_articles([root])
    assert not result.failures, result.failures
    return result


def all_tables() -> dict[str, list]:
    """Every row by what it says, without the keys that databases give away."""
    paths = dict(Article.objects.values_list("pk", "path"))
    return {
        "articles": _rows(Article, "path", provider_id=_provider_names()),
        "sources": [_plain(row, paths) for row in _rows(SourceFile, "article__path")],
        "holds": _parts(Hold, paths),
        "changes": _parts(Change, paths, change_set_id=_acts()),
        "acts": [
            _acts()[pk]
            for pk in ChangeSet.objects.order_by("id").values_list("pk", flat=True)
        ],
        "topics": _parts(
            ArticleTopic, paths, topic_id=dict(Topic.objects.values_list("pk", "name"))
        ),
        "images": _parts(Image, paths),
        "related": _parts(RelatedArticle, paths, target_id=paths),
        "names": sorted(Topic.objects.values_list("name", "slug")),
        "providers": sorted(
            Provider.objects.values_list(
                "name", "domain", "slug", "house__name", "house__slug"
            )
        ),
        "statements": _statements(paths),
        "stories": _stories(paths),
        "places": [_plain(row, paths) for row in _rows(Place, "article__path")],
        "rules": list(Rules.objects.values()),
    }


def _statements(paths):
    rows = _rows(Statement, "id", other_id=paths, change_set_id=_acts())
    numbers = Statement.objects.order_by("id").values_list("id", flat=True)
    return [(pk, _plain(row, paths)) for pk, row in zip(numbers, rows, strict=True)]


def _stories(paths):
    """Every address: a story's with its title, or where it leads to."""
    rows = Story.objects.order_by("id").values_list(
        "id", "title", "lead_id", "merged_into_id"
    )
    return [
        (number, title if merged is None else "", paths.get(lead), merged)
        for number, title, lead, merged in rows
    ]


def _provider_names():
    rows = Provider.objects.values_list("pk", "name", "domain")
    return {pk: names for pk, *names in rows}


def _acts():
    """Change sets in words: number, what was done, by whom, of which run."""
    found = {}
    for number, row in enumerate(ChangeSet.objects.order_by("id")):
        run = row.run and {
            name: value
            for name, value in row.run.__dict__.items()
            if name not in ("_state", "id")
        }
        failures = row.run and list(
            row.run.failures.values_list("path", "line", "message")
        )
        undoes = found[row.undoes_id][0] if row.undoes_id else None
        found[row.pk] = (
            number,
            row.act,
            row.user_id,
            row.at,
            row.note,
            undoes,
            run,
            failures,
        )
    return found


def _rows(model, *order, **names):
    return [_named(row, names) for row in model.objects.order_by(*order).values()]


def _parts(model, paths, **names):
    rows = model.objects.order_by("article__path", "id").values()
    return [_plain(_named(row, names), paths) for row in rows]


def _named(row, names):
    for name, known in names.items():
        row[name] = known.get(row[name])
    row.pop("id", None)
    row.pop("picture_id", None)
    return row


def _plain(row, paths):
    row["article_id"] = paths[row["article_id"]]
    if "base" in row:
        row["base"] = row["base"] and bytes(row["base"])
    return row
