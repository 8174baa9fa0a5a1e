"""Asks before stories are arranged: which other one, and whether that is meant."""

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.admin.clock import moment, now_of
from articles.admin.stories import cells
from articles.admin.stories.finding import OFFERED
from articles.admin.wording import act_badge, who
from articles.deciding import see
from articles.models import Act, Story


def ask(request, site, question, carried, note, back, moved=None):
    """The page that says what would happen; `carried` is what its form sends again."""
    now = now_of(request)
    return _page(
        request,
        site,
        "admin/articles/story/confirm.html",
        status=409 if moved else 200,
        title=question.title(),
        meaning=question.meaning(),
        question=question,
        before=question.before(now),
        after=question.after(now),
        seen=see(question.stories),
        carried=carried,
        note=note,
        back=back,
        stale=moves_in_words(moved, now) if moved else [],
    )


def choose(page, form, kind, found, articles):
    """The page that offers the stories that were found, or asks for other words."""
    return _page(
        page.request,
        page.site,
        "admin/articles/story/choose.html",
        title=_("Which story?"),
        story=page.story,
        name=cells.title(page.story),
        button=f"_{kind.name}",
        articles=articles,
        found=_in_words(found[:OFFERED]),
        is_cut=len(found) > OFFERED,
        form=form,
        seen=form.cleaned_data["seen"],
    )


def moves_in_words(moved, now):
    """What moved since it was seen, story by story, and who may have done it."""
    return [
        {
            "story": move.story,
            "words": move.words,
            "acts": [
                (
                    act_badge(Act(each.act)),
                    who(each.user, each.act),
                    moment(each.at, now),
                )
                for each in move.change_sets
            ],
        }
        for move in moved.moves
    ]


def _in_words(stories):
    sizes = cells.sizes_of(each.pk for each in stories)
    return [
        (each, cells.title(each), cells.size(sizes.get(each.pk, 0))) for each in stories
    ]


def _page(request, site, template, *, status=200, **context):
    context = {
        **site.each_context(request),
        "opts": Story._meta,
        "subtitle": None,
        "media": site.get_model_admin(Story).media,
        **context,
    }
    return TemplateResponse(request, template, context, status=status)
