"""The actions of the article list on stories: each shows what it would do first."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _, gettext_lazy

from articles.admin.clock import now_of
from articles.admin.stories.asking import ask
from articles.admin.stories.forms import StoryForm
from articles.admin.stories.questions import Join, Split
from articles.deciding import MOST, StoryMoved
from articles.models import Article, Story


@admin.action(description=gettext_lazy("Join their stories…"), permissions=["arrange"])
def join_stories(modeladmin, request, queryset):
    return _asked(modeladmin, request, queryset, Join)


@admin.action(
    description=gettext_lazy("Split into a story of their own…"),
    permissions=["arrange"],
)
def split_stories(modeladmin, request, queryset):
    return _asked(modeladmin, request, queryset, Split)


def _asked(modeladmin, request, queryset, kind):
    keys = list(queryset.order_by().values_list("pk", flat=True)[: MOST + 1])
    articles = list(Article.objects.filter(pk__in=keys).only("path", "stem", "title"))
    stories = Story.objects.filter(places__article__in=keys).distinct()
    question = kind(list(stories.select_related("lead").order_by("pk")), articles)
    if refusal := _refusal(question):
        messages.warning(request, refusal)
        return None
    form = StoryForm(request.POST)
    if "_confirm" not in request.POST or not form.is_valid():
        return _show(modeladmin, request, question)
    given = {name: form.cleaned_data[name] for name in ("seen", "note")}
    try:
        question.act(request, **given, now=now_of(request))
    except StoryMoved as moved:
        return _show(modeladmin, request, question, given["note"], moved)
    return None


def _show(modeladmin, request, question, note="", moved=None):
    carried = [
        ("action", question.action),
        *(("_selected_action", each.pk) for each in question.articles),
    ]
    back = request.get_full_path()
    return ask(request, modeladmin.admin_site, question, carried, note, back, moved)


def _refusal(question):
    if len(question.articles) > MOST:
        return _("Nothing was done: choose at most %d articles.") % MOST
    if question.name == "join" and len(question.stories) < 2:
        return _("Nothing was done: these articles are in one story already.")
    return ""
