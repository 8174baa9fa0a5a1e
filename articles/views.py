"""The pages readers see. Each reads the clock once: `now` decides what is public."""

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpResponseServerError
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import covering, previewing
from articles.markup import safe_url, video
from articles.models import Article, Provider, Story, Topic

# So many stories stand at the top of the front page, and so many pages lead on.
FRONT = 8
TOP_PAGES = 10


@require_safe
def front(request, number=None):
    if number == 1:
        return redirect("articles:front", permanent=True)
    now = timezone.now()
    page = _found(_public(now).page(1 if number is None else number))
    context = {"page": page, "now": now, **_neighbours(page, "front")}
    if page.number == 1:
        context["top"] = covering.shown(_top(now)[:FRONT], now)
    if not page.articles:
        # Only then asked: is there nothing at all, or nothing for readers yet?
        context["has_articles"] = Article.objects.exists()
    return render(request, "articles/front.html", context)


@require_safe
def top(request, number=None):
    """The stories with most heat left. Nobody reads on and on: then there is Latest."""
    if number == 1:
        return redirect("articles:top", permanent=True)
    number = 1 if number is None else number
    now = timezone.now()
    page = _found(_top(now).page(number) if number <= TOP_PAGES else None)
    if number == TOP_PAGES:
        page = page._replace(next=None)
    context = {
        "page": page,
        "stories": covering.shown(page.articles, now),
        "first": (number - 1) * settings.PAGE_SIZE + 1,
        "now": now,
        **_neighbours(page, "top"),
    }
    if not page.articles:
        context["has_news"] = _public(now).exists()
    return render(request, "articles/top.html", context)


@require_safe
def article(request, stem):
    # verify_articles asks all pages as of its own one now.
    now = getattr(request, "newsroom_now", None) or timezone.now()
    shown = _public(now).at_stem(stem)
    if shown is None:
        return _instead(stem, now) or _missing(request, stem, now)
    return _page_of(request, shown, now, "articles/article_detail.html")


def _page_of(request, shown, now, template, **more):
    """The page of an article; around it only what readers see."""
    public = _public(now).prefetch_related(None)
    film = video(shown.featured_content)
    context = {
        "article": shown,
        "now": now,
        "video": film,
        "coverage": covering.reports_of(shown, now),
        "story": covering.story_around(shown, now),
        "newer": public.just_newer_than(shown),
        "older": public.just_older_than(shown),
        **more,
    }
    response = render(request, template, context)
    response.frame_src = film and film.embed_origin
    return response


# The address is the secret: it is kept nowhere, told nobody, and found by nobody.
@require_safe
@cache_control(private=True, no_store=True)
def preview(request, token):
    """An article as readers would see it, be it public or not; 410 when that is over."""
    link, now = previewing.opened(token), timezone.now()
    if link is None:
        response = render(request, "404.html", status=404)
    elif not link.is_open(now):
        response = render(request, "articles/preview_over.html", status=410)
    else:
        shown = Article.objects.with_parts().get(pk=link.article_id)
        response = _page_of(
            request,
            shown,
            now,
            "articles/article_preview.html",
            until=link.expires_at,
            is_public=shown.is_public(now),
        )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def story(request, number):
    shown = get_object_or_404(Story, pk=number)
    now = timezone.now()
    if shown.merged_into_id is not None:
        target = get_object_or_404(Story.objects.public(now), pk=shown.merged_into_id)
        # Not for good: what was joined can be split, and has its address back then.
        return redirect(target)
    # The first of those that readers see leads for them (DESIGN.md, story).
    lead = _public(now).in_story(shown).select_related("place__story").first()
    if lead is None:
        raise Http404
    (told,) = covering.shown([lead], now)
    return render(request, "articles/story_detail.html", {"shown": told, "now": now})


@require_safe
def topics(request):
    return _index(request, Topic, "articletopic__article", "articles/topic_list.html")


@require_safe
def topic(request, slug, number=None):
    found = get_object_or_404(Topic, slug=slug)
    return _filed(request, found, lambda some, n: some.about(found).page(n), number)


@require_safe
def providers(request):
    return _index(request, Provider, "article", "articles/provider_list.html")


@require_safe
def provider(request, slug, number=None):
    found = get_object_or_404(Provider.objects.select_related("house"), slug=slug)
    household = found.household()
    if found != household[0]:
        # Not for good: who belongs to a house can be taken out of it again.
        return redirect("articles:provider", household[0].slug)
    home = safe_url(f"https://{found.domain}/") if found.domain else None
    return _filed(
        request,
        found,
        lambda some, n: some.page_by(household, n),
        number,
        home=home,
        household=household if len(household) > 1 else [],
    )


def _public(now):
    return Article.objects.public(now).newest_first().with_parts()


def _top(now):
    leading = Article.objects.leading(now).hot().ranked()
    return leading.with_parts().select_related("place__story")


def _found(page):
    if page is None:
        raise Http404
    return page


def _instead(stem, now):
    """The page of what a copy is a copy of; for now, for an undo brings its own back."""
    canonical = Article.objects.in_place_at(stem, now)
    return canonical and redirect(canonical)


def _missing(request, stem, now):
    """410 for what readers once saw here and never will again, else 404."""
    if not Article.objects.gone(now).filter(stem=stem).exists():
        raise Http404
    context = {"latest": _public(now)[:5], "now": now}
    return render(request, "410.html", context, status=410)


def _filed(request, subject, listing, number, **extra):
    """What is filed under a topic or came from a provider, page by page."""
    name = subject._meta.model_name
    if number == 1:
        return redirect(subject, permanent=True)
    now = timezone.now()
    page = _found(listing(_public(now), 1 if number is None else number))
    if not page.articles:
        raise Http404
    neighbours = _neighbours(page, name, subject.slug)
    context = {name: subject, "page": page, "now": now, **neighbours, **extra}
    return render(request, f"articles/{name}_detail.html", context)


def _neighbours(page, name, *args):
    """The addresses of this page, and of the newer and the older one beside it."""

    def address(number):
        if number is None:
            return None
        if number == 1:
            return reverse(f"articles:{name}", args=args)
        return reverse(f"articles:{name}_page", args=[*args, number])

    return {
        "here": address(page.number),
        "newer": address(page.previous),
        "older": address(page.next),
    }


def _index(request, model, articles, template):
    """Every topic or provider that something public is filed under."""
    public = Article.objects.public(timezone.now())
    subjects = model.objects.filter(**{f"{articles}__in": public}).annotate(
        count=Count(articles, distinct=True)
    )
    if model is Provider:
        subjects = _by_house(subjects.select_related("house"))
    return render(request, template, {"subjects": subjects})


def _by_house(providers):
    """Each house once, by the first of its providers, with the sum of their articles."""
    houses = {}
    for provider in providers.order_by("pk"):
        shown = houses.setdefault(provider.house_id or f"alone {provider.pk}", provider)
        if shown is not provider:
            shown.count += provider.count
    return list(houses.values())


# Errors; newsroom/urls.py names them.


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Says sorry with nothing that may be broken too: no database, no context."""
    return HttpResponseServerError(loader.get_template("500.html").render())
