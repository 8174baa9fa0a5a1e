"""What a decision on publication needs to know of an article, without reading its file.

Of an article that nobody decided on, the row says what its base does; and where the
line of the field is plain to see in the file, the file can say the other word as well.
"""

from articles.frontmatter import word_of
from articles.models import Article
from articles.record import Record

__all__ = ["read_lightly"]


def read_lightly(article: Article) -> bool:
    """Let an article's row stand for its base, if it can; others are read as ever.

    The record has nothing but what an act on publication asks for.
    """
    base, is_published = article.source.base, article.published
    if base is None or is_published is None or article.holds.all():
        return False
    word = word_of(bytes(base).decode(), "published")
    if word != ("true" if is_published else "false"):
        return False
    article.__dict__["base"] = Record(
        published=is_published,
        removed=article.removed,
        original_url=article.original_url,
    )
    return True
