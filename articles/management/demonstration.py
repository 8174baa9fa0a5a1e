"""What `manage.py demo` shows: invented articles, in every state, and an editor."""

from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles import deciding
from articles.importing import import_articles
from articles.models import Act, Article, ChangeSet
from articles.pairing import look_for_duplicates
from articles.picturing import take_pictures


def make_newsroom(fixtures: Path):
    """Bring in the demo articles; the first time, decide on a few of them."""
    import_articles([fixtures])
    take_pictures(fixtures / "pictures")
    if not ChangeSet.objects.exclude(act=Act.IMPORT).exists():
        _decide_on_some()
    look_for_duplicates()


def make_editor(name: str) -> str | None:
    """An account that may do all an editor does; its password, if it is new."""
    editor, is_new = get_user_model().objects.get_or_create(
        username=name, defaults={"is_staff": True}
    )
    if not is_new:
        return None
    password = token_urlsafe(9)
    editor.set_password(password)
    editor.save()
    editor.user_permissions.set(
        Permission.objects.filter(content_type__app_label="articles")
    )
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
