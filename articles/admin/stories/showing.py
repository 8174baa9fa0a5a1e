"""What the page of a story shows: its articles, what editors said of it, its history."""

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.cells import badge, heat, quality
from articles.admin.clock import moment
from articles.admin.readonly import sees
from articles.admin.stories import cells
from articles.admin.stories.reasons import Reasons
from articles.admin.wording import act_badge, sentence, who
from articles.models import Act, Article, ChangeSet, Statement

# So many articles, statements and acts are listed on a page; the number says the rest.
LISTED = 300
RECENT = 20

# The acts on stories, whose undo takes the same right.
ARRANGING = (Act.JOIN, Act.SPLIT, Act.MOVE, Act.LEAD, Act.RENAME)

_SHOWN = (
    "path", "stem", "title", "published_at", "quality", "heat", "provider", "state",
    "public_from", "public_until", "provider__name", "provider__domain",
    "provider__slug", "place__story", "place__position", "place__suggested_heat",
)  # fmt: skip


class Shown:
    """One story as its page shows it at `now`."""

    def __init__(self, story, request, site, now):
        self.story = story
        self.request = request
        self.site = site
        self.now = now
        members = Article.objects.in_story(story)
        members = members.select_related("provider", "place").only(*_SHOWN)
        self.members = list(members[: LISTED + 1])
        self.size = (
            len(self.members) if len(self.members) <= LISTED else members.count()
        )
        self.members = self.members[:LISTED]
        self.statements = self._statements()

    def facts(self):
        public = sum(each.is_public(self.now) for each in self.members)
        newest = max((each.published_at for each in self.members), default=None)
        return {
            "story": self.story,
            "original": self.story,
            "title": cells.title(self.story),
            "mark": cells.mark(_("named by editors")) if self.story.title else "",
            "count": self.size,
            "size": cells.size(self.size),
            "more": self.size - len(self.members),
            "public": cells.public(public),
            "is_public": public > 0,
            "newest": moment(newest, self.now),
            "rows": self._rows(),
            "said": self._said(),
            "acts": self._acts(),
            "former": list(
                self.story.merged.order_by("pk").values_list("pk", flat=True)
            ),
            "sees_changes": sees(self.site, self.request, ChangeSet),
        }

    def _rows(self):
        reasons = Reasons(self.members, self.statements, self.now)
        return [
            {
                "article": each,
                "key": str(each.pk),
                "leads": number == 1,
                "badge": badge(each.state_at(self.now)),
                "is_public": each.is_public(self.now),
                "quality": quality(each.quality),
                "heat": heat(each.heat),
                "suggested": self._suggested(each),
                "when": moment(each.published_at, self.now),
                "why": reasons.of(each, leads=number == 1),
            }
            for number, each in enumerate(self.members, 1)
        ]

    def _suggested(self, article):
        suggested = article.place.suggested_heat
        if suggested is None or suggested == article.heat:
            return ""
        return cells.suggestion(suggested)

    def _statements(self):
        """What editors said of its articles, the latest first."""
        keys = [each.pk for each in self.members]
        kinds = [kind for kind in Statement.Kind if kind.is_on_stories]
        about = Statement.objects.filter(kind__in=kinds).filter(
            Q(article__in=keys) | Q(other__in=keys)
        )
        parts = ("article", "other", "change_set__user")
        return list(about.select_related(*parts).order_by("-pk"))

    def _said(self):
        return [
            {
                "article": each.article,
                "words": sentence(each.kind, str(each.other or ""), each.title),
                "by": who(each.change_set.user),
                "when": moment(each.change_set.at, self.now),
                "change_set": each.change_set,
            }
            for each in self.statements[:RECENT]
        ]

    def _acts(self):
        """The acts that shaped it, as far as they were about its articles."""
        keys = [each.pk for each in self.members]
        sets = ChangeSet.objects.filter(
            changes__field="story", changes__article__in=keys
        )
        sets = sets.distinct().select_related("user").prefetch_related("undone_by")
        user = self.request.user
        return [
            {
                "change_set": each,
                "act": act_badge(Act(each.act)),
                "who": who(each.user),
                "when": moment(each.at, self.now),
                "undone": bool(each.undone_by.all()),
                "can_undo": each.act in ARRANGING
                and not each.undone_by.all()
                and deciding.may_undo(each, user),
            }
            for each in sets[:RECENT]
        ]
