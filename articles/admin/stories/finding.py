"""Another story: found by its number, an address, or words of its title."""

import re

from articles.models import Article, Place, Story

# So many stories are offered; more words narrow them.
OFFERED = 12

_NUMBER = re.compile(r"#?(\d{1,18})")
_STORY = re.compile(r"(?:^|/)story/(\d{1,18})(?:/|$)")
_ARTICLE = re.compile(r"(?:^|/)article/(\d{1,18})/change(?:/|$)")
_STEM = re.compile(r"(?:^|/)news/([^/\0?#]+)")


def find_stories(text, *, besides):
    """The stories that a text may mean, but for one; a former address leads on.

    Of more than are offered there is one more, or two.
    """
    text = text.strip()
    found = _named(text)
    if not found and text and "\0" not in text:
        found = list(_standing().matching(text).newest_first()[: OFFERED + 2])
    return [story for story in found if story.pk != besides.pk]


def _named(text):
    """The one that a number or an address names."""
    if match := _NUMBER.fullmatch(text) or _STORY.search(text):
        return _numbered(int(match[1]))
    if match := _ARTICLE.search(text):
        return _of(Article.objects.filter(pk=int(match[1])))
    if match := _STEM.search(text):
        return _of(Article.objects.filter(stem=match[1]))
    return []


def _numbered(number):
    story = Story.objects.filter(pk=number).first()
    if story is None:
        return []
    return list(_standing().filter(pk=story.merged_into_id or story.pk))


def _of(articles):
    places = Place.objects.filter(article__in=articles).values("story")
    return list(_standing().filter(pk__in=places))


def _standing():
    return Story.objects.standing().select_related("lead__provider")
