"""What tests of export share: the one instant, exports of everything, whole trees."""

import json
from datetime import UTC, datetime, timedelta

from articles.exporting import export_articles
from articles.exporting.manifest import NAME
from articles.models import Article, SourceFile

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def export(dest, **options):
    return export_articles(Article.objects.all(), dest, now=NOW, **options)


def tree(folder):
    """Every file below a folder, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def notes():
    return dict(SourceFile.objects.values_list("article__path", "written_digest"))


def remembered(folder):
    """The lines of a manifest: its header, then its entries."""
    lines = (folder / NAME).read_text().splitlines()
    return [json.loads(line) for line in lines]
