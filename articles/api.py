"""The read API, in the shape that existing clients parse (FORMAT.md 3)."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.explaining import explain, in_numbers
from articles.models import Article, Rules, Topic
from articles.projecting import image_as_json


@csrf_exempt  # nothing is written: other methods are a 405, not a forgery
@require_safe
def listing(request, number=1):
    return _answer(request, _public(request).page(number))


@csrf_exempt
@require_safe
def record_or_topic(request, name):
    found = _public(request).at_stem(name)
    if found is not None:
        return _json(_records(request, [found])[0])
    page = _topic_page(request, name, 1)
    return (None if page else _instead(request, name)) or _answer(request, page)


@csrf_exempt
@require_safe
def topic(request, slug, number=1):
    return _answer(request, _topic_page(request, slug, number))


@csrf_exempt
@require_safe
def unknown(request, rest=""):
    return _missing(request)


def _topic_page(request, slug, number):
    """A topic is known while something public is filed under it."""
    found = Topic.objects.filter(slug=slug).first() if slug != "page" else None
    page = found and _public(request).about(found).page(number)
    return page if page and page.articles else None


def _instead(request, stem):
    """The record of what a copy is a copy of, at its own address.

    A client that follows no redirects is told what it was told of a hidden one: no.
    """
    canonical = Article.objects.in_place_at(stem, _now(request))
    if canonical is None:
        return None
    query = {"rank": "1"} if _asks_for_rank(request) else None
    return redirect(reverse("articles:api_record", args=[canonical.stem], query=query))


def _public(request):
    found = Article.objects.public(_now(request)).newest_first().with_parts()
    return found.select_related("place") if _asks_for_rank(request) else found


def _now(request):
    """The one instant of a request; verify_articles asks all as of its own one."""
    if getattr(request, "newsroom_now", None) is None:
        request.newsroom_now = timezone.now()
    return request.newsroom_now


def _asks_for_rank(request):
    return request.GET.get("rank") == "1"


def _answer(request, page):
    if page is None:
        return _missing(request)
    return _json(
        {
            "page": page.number,
            "value": _records(request, page.articles),
            "nextPage": page.next,
        }
    )


def _missing(request):
    """What is not there, as a problem (RFC 9457)."""
    problem = {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": f"There is nothing at {request.path}",
    }
    return _json(problem, status=404, content_type="application/problem+json")


def _json(data, **options):
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, **options)


def _records(request, articles):
    """Records; with what ranks them only where a client asks for it (docs/api.md)."""
    records = [_record(article) for article in articles]
    if not _asks_for_rank(request):
        return records
    ranks = _ranks(articles, _now(request))
    return [
        record | {"rank": ranks.get(article.pk)}
        for record, article in zip(records, articles, strict=True)
    ]


def _ranks(articles, now):
    """The ranks of those that lead their stories for readers: followers have none."""
    half_life = Rules.current().half_life
    keys = [article.pk for article in articles]
    leads = Article.objects.leading(now).filter(pk__in=keys).order_by()
    leads = set(leads.values_list("pk", flat=True))
    return {
        article.pk: in_numbers(explain(article, now=now, half_life=half_life))
        for article in articles
        if article.pk in leads
    }


def _record(article):
    """One record; clients know the keys in this order, and null for what is absent."""
    return {
        "path": article.path,
        "title": article.title,
        "excerpt": article.excerpt,
        "sourceUrl": _absolute("articles:api_record", article),
        "webUrl": article.web_url or _absolute("articles:article", article),
        "originalUrl": article.original_url,
        "featuredContent": article.featured_content,
        "highlight": None,
        "heat": article.heat,
        "tags": None,
        "images": [image_as_json(image) for image in article.images.all()] or None,
        "content": article.body,
        "type": article.type,
        "ampWebUrl": article.amp_web_url,
        "cdnAmpWebUrl": article.cdn_amp_web_url,
        "publishedDateTime": timezone.localtime(article.published_at).isoformat(),
        "updatedDateTime": None,
        "provider": _provider(article),
        "locale": settings.SITE_LOCALE,
        "categories": None if article.category is None else [article.category],
        "topics": [str(entry) or None for entry in article.topic_entries.all()] or None,
    }


def _absolute(name, article):
    return settings.SITE_URL + reverse(name, args=[article.stem])


def _provider(article):
    provider = article.provider
    if provider is None:
        return None
    return {
        "name": provider.name or None,
        "domain": provider.domain or None,
        "images": article.provider_images or None,
        "publishers": None,
        "authors": None,
    }
