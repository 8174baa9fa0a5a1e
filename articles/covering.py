"""Stories as readers see them: who leads, who else reports, and why it stands there.

A fixed number of queries, whatever the number of stories. A report leads to our page
if readers see that, else to where it was published, and to nowhere twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from articles.explaining import explain
from articles.markup import safe_url
from articles.models import Article, RelatedArticle, Rules, Story
from articles.ranking import Rank

__all__ = ["Report", "Shown", "reports_of", "shown", "story_around"]

# A story may have any number of members; nobody reads more of them.
MEMBERS = 100


class Report(NamedTuple):
    """Something that was reported, and where readers find it."""

    url: str
    title: str
    source: str
    published_at: datetime | None
    is_here: bool


class Shown(NamedTuple):
    """A story for readers: by its own title and address, if an editor named it."""

    story: Story
    lead: Article
    coverage: list[Report]
    rank: Rank | None

    @property
    def title(self) -> str:
        return self.story.title or self.lead.title

    @property
    def sources(self) -> list[Report]:
        """The first report of each source."""
        first: dict[str, Report] = {}
        for report in self.coverage:
            first.setdefault(report.source or report.url, report)
        return list(first.values())

    @property
    def url(self) -> str:
        return (self.story if self.story.title else self.lead).get_absolute_url()


def shown(leads: Sequence[Article], now: datetime) -> list[Shown]:
    """The stories that articles lead for readers; those are fetched with their places."""
    if not leads:
        return []
    half_life = Rules.current().half_life
    members = _members([lead.place.story_id for lead in leads], now)
    copies = _copies([lead.pk for lead in leads], now)
    return [
        Shown(
            lead.place.story,
            lead,
            list(_reports(lead, members[lead.place.story_id], copies[lead.pk])),
            explain(lead, now=now, half_life=half_life),
        )
        for lead in leads
    ]


def reports_of(article: Article, now: datetime) -> list[Report]:
    """What an article names as related, as far as it leads somewhere."""
    return list(_reports(article, [], _copies([article.pk], now)[article.pk]))


def story_around(article: Article, now: datetime) -> Story | None:
    """The story of an article, where readers find others in it."""
    return Story.objects.around(article, now).first()


def _members(stories: Iterable[int], now: datetime) -> dict[int, list[Article]]:
    """The members of stories that readers see, in order."""
    found: dict[int, list[Article]] = defaultdict(list)
    members = Article.objects.public(now).in_stories(stories, first=MEMBERS)
    for article in members.select_related("provider__house", "place").defer("body"):
        found[article.place.story_id].append(article)
    return found


def _copies(articles: Iterable[int], now: datetime) -> dict[int, list[RelatedArticle]]:
    """What articles name, each with the target that readers see, or none.

    What is a copy of a public one leads there.
    """
    rows = RelatedArticle.objects.filter(article__in=articles).order_by("position")
    copies = list(rows.select_related("target__provider__house").defer("target__body"))
    hidden = {c.target_id for c in copies if c.target and not c.target.is_public(now)}
    instead = Article.objects.select_related("provider__house").in_place_of(hidden, now)
    found: dict[int, list[RelatedArticle]] = defaultdict(list)
    for copy in copies:
        if copy.target_id in hidden:
            copy.target = instead.get(copy.target_id)
        found[copy.article_id].append(copy)
    return found


def _reports(
    article: Article,
    members: Iterable[Article],
    copies: Iterable[RelatedArticle],
) -> Iterator[Report]:
    met = {article.get_absolute_url(), article.web_url}
    here = [_here(each) for each in members]
    for report in (*here, *(_of_copy(copy) for copy in copies)):
        if report.url and report.url not in met:
            met.add(report.url)
            yield report


def _here(article: Article) -> Report:
    return Report(
        article.get_absolute_url(),
        article.title,
        article.provider.shown_name if article.provider else "",
        article.published_at,
        is_here=True,
    )


def _of_copy(copy: RelatedArticle) -> Report:
    if copy.target is not None:
        return _here(copy.target)
    url = safe_url(copy.web_url) or ""
    source = copy.provider_name or copy.provider_domain or ""
    return Report(url, copy.title or url, source, copy.published_at, is_here=False)
