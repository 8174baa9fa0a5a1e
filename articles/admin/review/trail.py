"""Where an editor came by at the desk, and what they decided: the way back.

It is of the session, not of the account: on another machine there is nothing to undo.
"""

# So many articles lead back, and so many decisions can be taken back one by one.
LENGTH = 30

_SEEN = "review_seen"
_DECIDED = "review_decided"


class Trail:
    def __init__(self, session):
        self.session = session

    def visit(self, article):
        """Note that an article is open now."""
        seen = self.session.get(_SEEN, [])
        if seen[-1:] != [article.pk]:
            self.session[_SEEN] = [*seen, article.pk][-LENGTH:]

    def back(self) -> int | None:
        """The number of the article that was open before; the way to it is forgotten."""
        seen = self.session.get(_SEEN, [])
        if len(seen) < 2:
            return None
        self.session[_SEEN] = seen[:-1]
        return seen[-2]

    def remember(self, done):
        """Keep what there is to undo, the latest last."""
        decided = self.session.get(_DECIDED, [])
        decided += [[done.article.pk, each.pk, done.said] for each in done.change_sets]
        self.session[_DECIDED] = decided[-LENGTH:]

    def take_last(self):
        """The article, the change set and the words of what is undone next, or None."""
        decided = self.session.get(_DECIDED, [])
        if not decided:
            return None
        self.session[_DECIDED] = decided[:-1]
        return decided[-1]

    @property
    def undo_in_words(self) -> str:
        decided = self.session.get(_DECIDED)
        return decided[-1][-1] if decided else ""
