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
        """Note that an article is open now, and how urgent it is."""
        seen = self.session.get(_SEEN, [])
        if not seen or seen[-1][0] != article.pk:
            step = [article.pk, article.place.urgency]
            self.session[_SEEN] = [*seen, step][-LENGTH:]

    def urgency_of(self, article) -> int:
        """How urgent it was when it was opened: what is next stands behind that.

        Its quality may be another one since, and with it the place in the list.
        """
        seen = dict(self.session.get(_SEEN, []))
        return seen.get(article.pk, article.place.urgency)

    def back(self) -> int | None:
        """The number of the article that was open before; the way to it is forgotten."""
        seen = self.session.get(_SEEN, [])
        if len(seen) < 2:
            return None
        self.session[_SEEN] = seen[:-1]
        return seen[-2][0]

    def remember(self, done):
        """Keep what there is to undo, the latest last."""
        decided = self.session.get(_DECIDED, [])
        decided += [[done.article.pk, each.pk, said] for each, said in done.undoable]
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
