"""What an editor can want of stories, as statements about articles.

Statements stand beside what records say, and are part of every telling: said is only
what does not come by itself (articles/stories/arranging.py).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from articles import tables
from articles.deciding.carrying import Carrier, Outcome, Skip
from articles.deciding.saying import Say
from articles.models import Act, Article, Place, Statement, Story
from articles.stories import Statement as Said, StatementKind, arranged
from articles.telling import Region

__all__ = ["choose_lead", "join", "move", "rename", "split"]


def join(
    stories: Iterable[Story], *, user, note: str = "", now: datetime | None = None
) -> Outcome:
    """Let stories be one, whose address is most likely the first's."""
    act = _allowed(Act.JOIN, user, note, now)
    numbers = [story.pk for story in stories]
    with tables.writing():
        members = _members(numbers)
        return _arrange(act, [[key for number in numbers for key in members[number]]])


def split(
    articles: Iterable[Article], *, user, note: str = "", now: datetime | None = None
) -> Outcome:
    """Take articles out of their stories, into one of their own."""
    act = _allowed(Act.SPLIT, user, note, now)
    with tables.writing():
        taken = _in_order(articles)
        return _arrange(act, [*_without(taken), taken])


def move(
    articles: Iterable[Article],
    story: Story,
    *,
    user,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Take articles out of their stories, into another one."""
    act = _allowed(Act.MOVE, user, note, now)
    with tables.writing():
        target = _members([story.pk])[story.pk]
        taken = [key for key in _in_order(articles) if key not in target]
        return _arrange(act, [*_without(taken), [*target, *taken]])


def choose_lead(
    article: Article, *, user, note: str = "", now: datetime | None = None
) -> Outcome:
    """Let an article lead whatever story it is in."""
    act = _allowed(Act.LEAD, user, note, now)
    with tables.writing():
        last = _last_said(article.pk, StatementKind.LEADS)
        is_said = last is not None and last.article == article.pk
        statement = Statement(kind=StatementKind.LEADS, article_id=article.pk)
        return _say(act, [] if is_said else [statement], otherwise=article)


def rename(
    story: Story, title: str, *, user, note: str = "", now: datetime | None = None
) -> Outcome:
    """Call a story something else; an empty title leaves it to its lead's."""
    act = _allowed(Act.RENAME, user, note, now)
    title = title.strip()
    with tables.writing():
        lead = _members([story.pk])[story.pk][0]
        last = _last_said(lead, StatementKind.TITLE)
        is_said = title == ((last.title or "") if last else "")
        statement = Statement(kind=StatementKind.TITLE, article_id=lead, title=title)
        return _say(
            act, [] if is_said else [statement], otherwise=Article.objects.get(pk=lead)
        )


def _allowed(act: Act, user, note: str, now: datetime | None) -> Carrier:
    carrier = Carrier(act, user, note, now)
    carrier.check_right()
    return carrier


def _members(numbers: Iterable[int]) -> dict[int, list[int]]:
    """The members of stories, in their order."""
    members: dict[int, list[int]] = {number: [] for number in numbers}
    rows = Place.objects.filter(story__in=members).order_by("story", "position")
    for number, key in rows.values_list("story_id", "article_id"):
        members[number].append(key)
    return members


def _in_order(articles: Iterable[Article]) -> list[int]:
    """Articles as they stand in their stories, the best of them first."""
    keys = [article.pk for article in articles]
    rows = Place.objects.filter(article__in=keys).order_by("position", "story")
    return list(rows.values_list("article_id", flat=True))


def _without(taken: Sequence[int]) -> list[list[int]]:
    """What is left of the stories that articles are taken from."""
    numbers = Place.objects.filter(article__in=taken).values_list("story_id", flat=True)
    gone = set(taken)
    left = (
        [key for key in members if key not in gone]
        for members in _members(set(numbers)).values()
    )
    return [members for members in left if members]


def _arrange(act: Carrier, groups: list[list[int]]) -> Outcome:
    """Group articles so; the caller holds the transaction."""
    groups = [group for group in groups if group]
    region = Region(key for group in groups for key in group)
    number = 1 + max(region.statements, default=0)
    said = arranged(groups, tell_with=region.tell, number=number)
    return _say(act, [_row(each) for each in said])


def _row(said: Said) -> Statement:
    return Statement(kind=said.kind, article_id=said.article, other_id=said.other)


def _last_said(article: int, kind: StatementKind) -> Said | None:
    """The statement of a kind that counts for the story of an article."""
    region = Region([article])
    story = next(each for each in region.tell() if article in each.members)
    said = [
        each
        for each in region.statements.values()
        if each.kind is kind and each.article in story.members
    ]
    return max(said, key=lambda each: each.number, default=None)


def _say(
    act: Carrier, statements: list[Statement], *, otherwise: Article | None = None
) -> Outcome:
    """Make statements, numbered in this order.

    Where there is nothing to say, `otherwise` is named for it.
    """
    numbers = tables.reserve_ids(Statement, len(statements)) if statements else []
    steps: dict[int, list[Say]] = {}
    for number, statement in zip(numbers, statements, strict=True):
        statement.pk = number
        steps.setdefault(statement.article_id, []).append(Say(statement))

    def decide(article: Article) -> list[Say]:
        if article.pk not in steps:
            raise Skip(_("decided so already"))
        return steps[article.pk]

    return act.run(list(steps) or ([otherwise.pk] if otherwise else []), decide)
