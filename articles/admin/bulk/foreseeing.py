"""What an act would do to all that were chosen: counted by what happens, some listed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.bulk.fates import Fate, Question
from articles.admin.cells import badge
from articles.models import Article

__all__ = ["LISTED", "Foreseen", "foresee"]

# So many articles are listed before a bulk act; the counts say the rest.
LISTED = 100
# Articles that are read at once.
CHUNK = 1_000


@dataclass
class Foreseen:
    """`fates` are what will happen, by how often; `marks` go with what was chosen."""

    fates: Counter[Fate] = field(default_factory=Counter)
    rows: list[dict] = field(default_factory=list)
    marks: dict[int, str | None] = field(default_factory=dict)

    @property
    def happening(self) -> int:
        return sum(count for fate, count in self.fates.items() if fate.happens)

    @property
    def is_plain(self) -> bool:
        """Whether the same happens to all of them."""
        return len(self.fates) == 1 and bool(self.happening)

    @property
    def counts(self):
        """What happens first, the most first."""
        found = self.fates.most_common()
        return sorted(found, key=lambda each: not each[0].happens)


def foresee(question: Question, versions: Mapping[int, int | None], now) -> Foreseen:
    """What the act would do to the articles, as they were seen."""
    foreseen = Foreseen()
    chosen = list(versions)
    for start in range(0, len(chosen), CHUNK):
        keys = chosen[start : start + CHUNK]
        found = question.fetch(Article.objects.filter(pk__in=keys)).in_bulk()
        articles = [found[key] for key in keys if key in found]
        moved = deciding.moved_among(
            {each.pk: versions[each.pk] for each in articles if _moved(each, versions)}
        )
        for article in articles:
            fields = {*question.decides_on(article)} & {*moved.get(article.pk, ())}
            fate = _left_alone() if fields else question.fate(article, now)
            foreseen.fates[fate] += 1
            foreseen.marks[article.pk] = question.mark(article)
            if len(foreseen.rows) < LISTED:
                more = question.more(article) if fate.happens else ""
                foreseen.rows.append(_row(article, fate, more, now))
    return foreseen


def _moved(article, versions) -> bool:
    seen = versions[article.pk]
    return seen is not None and article.version > seen


def _left_alone() -> Fate:
    return Fate.skips(_("moved since you looked, listed afterwards"))


def _row(article, fate, more, now):
    return {
        "article": article,
        "badge": badge(article.state_at(now)),
        "happens": fate.happens,
        "what": f"{fate.words}: {more}" if more else fate.words,
    }
