"""What an act on stories would do, shown before it is done.

What is foreseen is what the act itself will say (articles/deciding/storytelling.py).
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _, ngettext

from articles import deciding
from articles.admin.cells import badge
from articles.admin.stories import acts, cells
from articles.models import Article, Story

# So many articles of each story are named; the number says the rest.
NAMED = 60

_SHOWN = ("path", "stem", "title", "state", "public_from", "public_until")


@dataclass
class Question:
    """An act on stories as it is asked about: of these, with these articles."""

    stories: list[Story]
    articles: list[Article] = field(default_factory=list)

    name = action = ""

    def before(self, now):
        """The stories concerned as they are."""
        return [
            _shown(story, seen.members, now, marked=self._keys())
            for story, seen in zip(
                self.stories, deciding.see(self.stories), strict=True
            )
        ]

    def after(self, now):
        """The stories that would be others."""
        return [
            _shown(None, each.members, now, marked=self._keys())
            | {"title": each.title or ""}
            for each in self.foresee()
        ]

    def _keys(self):
        return {article.pk for article in self.articles}


class Join(Question):
    name, action = "join", "join_stories"

    def title(self):
        count = len(self.stories)
        return ngettext("Join %d story?", "Join %d stories?", count) % count

    def meaning(self):
        return _(
            "They become one, which keeps one of their addresses; the others lead"
            " there. Undo takes them apart again."
        )

    def foresee(self):
        return deciding.foresee_join(self.stories)

    def act(self, request, **given):
        acts.join(request, self.stories, **given)


class Split(Question):
    name, action = "split", "split_stories"

    def title(self):
        count = len(self.articles)
        return (
            ngettext(
                "Split %d article off into a story of its own?",
                "Split %d articles off into a story of their own?",
                count,
            )
            % count
        )

    def meaning(self):
        return _(
            "What is chosen becomes a story, under an address of its own. Undo puts it"
            " back."
        )

    def foresee(self):
        return deciding.foresee_split(self.articles)

    def act(self, request, **given):
        acts.split(request, self.articles, **given)


class Move(Question):
    """From the first of the stories to the second."""

    name = "move"

    def title(self):
        count = len(self.articles)
        return ngettext("Move %d article?", "Move %d articles?", count) % count

    def meaning(self):
        return _("It goes from the first story to the second. Undo puts it back.")

    def foresee(self):
        return deciding.foresee_move(self.articles, self.stories[-1])

    def act(self, request, **given):
        acts.move(request, self.articles, self.stories[-1], **given)


def _shown(story, members, now, *, marked):
    articles = Article.objects.only(*_SHOWN).in_bulk(members[:NAMED])
    rows = [articles[key] for key in members[:NAMED] if key in articles]
    return {
        "story": story,
        "title": cells.title(story) if story else "",
        "size": cells.size(len(members)),
        "rows": [
            {
                "article": each,
                "badge": badge(each.state_at(now)),
                "leads": each.pk == members[0],
                "is_marked": each.pk in marked,
            }
            for each in rows
        ],
        "more": len(members) - len(rows),
    }
