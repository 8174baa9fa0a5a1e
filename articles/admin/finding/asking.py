"""What the search box of a request asks for."""

from django.utils import timezone

from articles import finding
from articles.admin.clock import now_of
from articles.models import Rules


def query_of(request, text):
    """The query in a text, by the days of the site's zone."""
    return finding.parse(text, today=timezone.localdate(now_of(request)))


def answered(request, articles, text):
    """Those of `articles` that a text asks for."""
    return articles.answering(
        query_of(request, text),
        now=now_of(request),
        rules=policy_of(request),
        user=request.user,
    )


def policy_of(request):
    """The rules as they are, read once a request."""
    if not hasattr(request, "newsroom_policy"):
        request.newsroom_policy = Rules.current().policy
    return request.newsroom_policy
