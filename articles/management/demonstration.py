"""What `manage.py demo` shows: invented articles, in every state, and an editor."""

from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from articles import deciding
from articles.importing import import_articles
from articles.models import Act, Article, ChangeSet
from articles.pairing import look_for_duplicates
from articles.picturing import take_pictures

# The accounts, and the group of each (docs/rights.md); the first may do everything.
EDITORS = {
    "editor": "Chiefs",
    "publisher": "Publishers",
    "reviewer": "Reviewers",
    "reader": "Readers of the admin",
}


def make_newsroom(fixtures: Path):
    """Bring in the demo articles; the first time, decide on a few of them."""
    import_articles([fixtures])
    take_pictures(fixtures / "pictures")
    if not ChangeSet.objects.exclude(act=Act.IMPORT).exists():
        _decide_on_some()
    look_for_duplicates()


def make_editors() -> str | None:
    """An account in each group; the password of them all, the first time."""
    password, users = token_urlsafe(9), get_user_model().objects
    if users.filter(username__in=EDITORS).exists():
        return None
    for name, group in EDITORS.items():
        user = users.create_user(name, password=password, is_staff=True)
        user.groups.set(Group.objects.filter(name=group))
    return password


def _decide_on_some():
    """One decision of each kind, so that every state can be seen."""
    now = timezone.now()
    newest = Article.objects.incoming().newest_first()
    public = list(newest.public(now)[5:30])
    waiting = [article for article in newest[:40] if not article.is_public(now)]
    why = "An example of a decision"

    def act(decide, articles, **times):
        decide(articles, user=None, note=why, **times)

    act(deciding.publish, waiting[0:2])
    act(deciding.publish, waiting[2:3], starts_at=now + timedelta(days=1))
    act(deciding.hold_back, waiting[3:6])
    act(deciding.publish, public[0:3])
    act(deciding.publish, public[6:7], ends_at=now - timedelta(hours=1))
    act(deciding.retire, public[12:13])
    deciding.edit(
        public[3], {"quality": (public[3].quality or 0) + 12}, user=None, note=why
    )
