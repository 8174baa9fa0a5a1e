"""What an editor can want of stories, as statements about articles.

Statements stand beside what records say, and are part of every telling: said is only
what does not come by itself (articles/stories/arranging.py).

Each act takes what was `seen` of the stories it is about (seeing.py), and raises
StoryMoved where they are not so any more; None is not asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from articles import tables
from articles.deciding.carrying import Carrier, Outcome, Skip
from articles.deciding.saying import Say
from articles.deciding.seeing import LEAD, MEMBERS, TITLE, Seen, refuse_moved
from articles.models import Act, Article, Place, Statement, Story
from articles.stories import (
    Statement as Said,
    StatementKind,
    Story as Told,
    arranged,
)
from articles.telling import Region

__all__ = [
    "MOST",
    "choose_lead",
    "foresee_join",
    "foresee_move",
    "foresee_split",
    "join",
    "move",
    "rename",
    "split",
]

# Stories joined, or articles taken out of theirs, by one act: it is one transaction,
# and others who write wait for it.
MOST = 50


def join(
    stories: Iterable[Story],
    *,
    user,
    seen: Iterable[Seen] | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Let stories be one, whose address is most likely the first's."""
    act = _allowed(Act.JOIN, user, note, now)
    stories = list({story.pk: story for story in stories}.values())
    with tables.writing():
        refuse_moved(seen, (MEMBERS, LEAD))
        members = _members(story.pk for story in stories)
        if reason := _why_not_join(stories, members):
            return Outcome(reason=reason)
        return _arrange(act, [[key for keys in members.values() for key in keys]])


def split(
    articles: Iterable[Article],
    *,
    user,
    seen: Iterable[Seen] | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Take articles out of their stories, into one of their own."""
    act = _allowed(Act.SPLIT, user, note, now)
    articles = list(articles)
    with tables.writing():
        refuse_moved(seen, (MEMBERS, LEAD))
        taken = _in_order(articles)
        left = _without(taken)
        if reason := _too_many(articles) or _why_not_split(left):
            return Outcome(reason=reason)
        outcome = _arrange(act, [*left.values(), taken])
        outcome.skipped += _not_taken(articles, taken)
        return outcome


def move(
    articles: Iterable[Article],
    story: Story,
    *,
    user,
    seen: Iterable[Seen] | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Take articles out of their stories, into another one."""
    act = _allowed(Act.MOVE, user, note, now)
    articles = list(articles)
    with tables.writing():
        refuse_moved(seen, (MEMBERS, LEAD))
        target = _members([story.pk])[story.pk]
        if reason := _too_many(articles) or ("" if target else _is_empty(story)):
            return Outcome(reason=reason)
        taken = [key for key in _in_order(articles) if key not in target]
        left = _without(taken).values()
        outcome = _arrange(act, [*left, [*target, *taken]]) if taken else Outcome()
        outcome.skipped += _not_taken(articles, taken, target)
        return outcome


def choose_lead(
    article: Article,
    *,
    user,
    seen: Iterable[Seen] | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Let an article lead whatever story it is in."""
    act = _allowed(Act.LEAD, user, note, now)
    with tables.writing():
        refuse_moved(seen, (MEMBERS, LEAD), about=[article.pk])
        last = _last_said(article.pk, StatementKind.LEADS)
        is_said = last is not None and last.article == article.pk
        statement = Statement(kind=StatementKind.LEADS, article_id=article.pk)
        return _say(act, [] if is_said else [statement], otherwise=article)


def rename(
    story: Story,
    title: str,
    *,
    user,
    seen: Iterable[Seen] | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Call a story something else; an empty title leaves it to its lead's."""
    act = _allowed(Act.RENAME, user, note, now)
    title = " ".join(title.split())
    with tables.writing():
        refuse_moved(seen, (TITLE, LEAD))
        members = _members([story.pk])[story.pk]
        if not members:
            return Outcome(reason=_is_empty(story))
        lead = members[0]
        last = _last_said(lead, StatementKind.TITLE)
        is_said = title == ((last.title or "") if last else "")
        statement = Statement(kind=StatementKind.TITLE, article_id=lead, title=title)
        return _say(
            act, [] if is_said else [statement], otherwise=Article.objects.get(pk=lead)
        )


def foresee_join(stories: Iterable[Story]) -> list[Told]:
    """The stories that would be others than they are, were these joined."""
    members = _members(story.pk for story in stories)
    return _foresee([[key for keys in members.values() for key in keys]])


def foresee_split(articles: Iterable[Article]) -> list[Told]:
    """The stories that would be others, were articles taken into one of their own."""
    taken = _in_order(articles)
    return _foresee([*_without(taken).values(), taken])


def foresee_move(articles: Iterable[Article], story: Story) -> list[Told]:
    """The stories that would be others, were articles moved to another one."""
    target = _members([story.pk])[story.pk]
    taken = [key for key in _in_order(articles) if key not in target]
    return _foresee([*_without(taken).values(), [*target, *taken]])


def _foresee(groups: list[list[int]]) -> list[Told]:
    region, said = _planned(groups)
    before = {tuple(members) for members in region.members.values()}
    return [each for each in region.tell(said) if each.members not in before]


def _why_not_join(stories: list[Story], members: dict[int, list[int]]) -> str:
    if len(stories) < 2:
        return _("A story is not joined with itself: choose two or more.")
    if len(stories) > MOST:
        return _("At most %d stories are joined at once.") % MOST
    empty = (_is_empty(story) for story in stories if not members[story.pk])
    return next(empty, "")


def _why_not_split(left: dict[int, list[int]]) -> str:
    """A story all of whose articles are taken is not split, but moved as it is."""
    whole = next((number for number, members in left.items() if not members), None)
    if whole is None:
        return ""
    story = Story.objects.select_related("lead").get(pk=whole)
    return _("Nothing would be left of “%s”: leave an article in it.") % story


def _too_many(articles: list[Article]) -> str:
    if len(articles) <= MOST:
        return ""
    return _("At most %d articles are taken out of their stories at once.") % MOST


def _is_empty(story: Story) -> str:
    return _("“%s” has no articles any more.") % story


def _not_taken(
    articles: list[Article], taken: list[int], target: Sequence[int] = ()
) -> Iterator[tuple[Article, str]]:
    for article in articles:
        if article.pk in target:
            yield article, _("in this story already")
        elif article.pk not in taken:
            yield article, _("no story is told of it yet; run project_articles")


def _allowed(act: Act, user, note: str, now: datetime | None) -> Carrier:
    carrier = Carrier(act, user, note, now)
    carrier.check_right()
    return carrier


def _members(numbers: Iterable[int]) -> dict[int, list[int]]:
    """The members of stories, in their order."""
    members: dict[int, list[int]] = {number: [] for number in numbers}
    rows = Place.objects.filter(story__in=members).order_by("story_id", "position")
    for number, key in rows.values_list("story_id", "article_id"):
        members[number].append(key)
    return members


def _in_order(articles: Iterable[Article]) -> list[int]:
    """Articles as they stand in their stories, the best of them first."""
    keys = [article.pk for article in articles]
    rows = Place.objects.filter(article__in=keys).order_by("position", "story_id")
    return list(rows.values_list("article_id", flat=True))


def _without(taken: Sequence[int]) -> dict[int, list[int]]:
    """What is left of the stories that articles are taken from, by their numbers."""
    numbers = Place.objects.filter(article__in=taken).values_list("story_id", flat=True)
    gone = set(taken)
    return {
        number: [key for key in members if key not in gone]
        for number, members in _members(set(numbers)).items()
    }


def _arrange(act: Carrier, groups: list[list[int]]) -> Outcome:
    """Group articles so; the caller holds the transaction."""
    _region, said = _planned(groups)
    if not said:
        return Outcome(reason=_("That is how the stories are already."))
    return _say(act, [_row(each) for each in said])


def _planned(groups: list[list[int]]) -> tuple[Region, list[Said]]:
    """What has to be said for articles to be grouped so, and where."""
    groups = [group for group in groups if group]
    region = Region(key for group in groups for key in group)
    number = 1 + max(region.statements, default=0)
    return region, arranged(groups, tell_with=region.tell, number=number)


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
    others = Article.objects.only("path").in_bulk([s.other_id for s in statements])
    for number, statement in zip(numbers, statements, strict=True):
        statement.pk = number
        statement.other = others.get(statement.other_id)
        steps.setdefault(statement.article_id, []).append(Say(statement))

    def decide(article: Article) -> list[Say]:
        if article.pk not in steps:
            raise Skip(_("decided so already"))
        return steps[article.pk]

    return act.run(list(steps) or ([otherwise.pk] if otherwise else []), decide)
