"""Acts on stories, told to the editor: what was done, what was not and why."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

from articles import deciding
from articles.admin.acts import tell
from articles.models import Article, Story


def rename(request, story, title, **given):
    outcome = deciding.rename(story, title, user=request.user, **given)
    title = " ".join(title.split())
    words = _("The story is called “%s” now.") % title
    tell(request, outcome, words if title else _("It is called what its lead is."))


def choose_lead(request, article, **given):
    outcome = deciding.choose_lead(article, user=request.user, **given)
    tell(request, outcome, _("“%s” leads its story now.") % article)


def split(request, articles, **given):
    outcome = deciding.split(articles, user=request.user, **given)
    count = len(articles) - len(outcome.skipped)
    words = ngettext(
        "%d article split off into a story of its own:",
        "%d articles split off into a story of their own:",
        count,
    )
    tell(request, outcome, _leading_to(words % count, _story_of(articles)))


def move(request, articles, story, **given):
    outcome = deciding.move(articles, story, user=request.user, **given)
    count = len(articles) - len(outcome.skipped)
    words = ngettext("%d article moved to", "%d articles moved to", count)
    tell(request, outcome, _leading_to(words % count, story))


def join(request, stories, **given):
    members = Article.objects.filter(place__story__in=[each.pk for each in stories])
    members = list(members.only("path", "stem", "title")[:1])
    outcome = deciding.join(stories, user=request.user, **given)
    count = len(stories)
    words = ngettext("%d story joined:", "%d stories joined:", count)
    tell(request, outcome, _leading_to(words % count, _story_of(members)))


def _story_of(articles):
    """The story that articles are in now."""
    stories = Story.objects.filter(places__article__in=[each.pk for each in articles])
    return stories.select_related("lead").first()


def _leading_to(words, story):
    """Words that end in a link to a story."""
    if story is None:
        return words
    url = reverse("admin:articles_story_change", args=[story.pk])
    return format_html('{} <a href="{}">{}</a>', words, url, story)
