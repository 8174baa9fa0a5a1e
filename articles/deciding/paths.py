"""The names of articles that are born here, until a file has one."""

from django.utils.translation import gettext as _

from articles.models import Article
from articles.naming import file_stem
from articles.record import Record

__all__ = ["PathTaken", "born_path", "renamed_path"]

COLLECTION = "_news"


class PathTaken(Exception):
    """Another article has the path that a new or renamed one would get."""

    def __init__(self, path: str):
        super().__init__(_("another article has the path %s") % path)
        self.path = path


def born_path(record: Record) -> str:
    """The path a new article gets from its title and date (FORMAT.md 1)."""
    return f"{COLLECTION}/{file_stem(record.title, record.published_at.instant)}.md"


def renamed_path(article: Article, after: Record) -> str | None:
    """Until its first export the path of a born article follows title and date."""
    if article.source.base is not None or article.source.written_digest:
        return None
    path = born_path(after)
    if path == article.path:
        return None
    if Article.objects.filter(path=path).exists():
        raise PathTaken(path)
    return path
