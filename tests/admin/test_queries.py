"""How many queries each page of the admin takes beyond who asks: at most so many, and
no more where there is more of everything."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import deciding
from articles.models import BulkAct, ImportPlan
from articles.pairing import look_for_duplicates
from tests.admin.browsing import fresh
from tests.factories import make_article, make_image, make_related, write_upstream

pytestmark = pytest.mark.django_db

# Addresses below /admin/ by the keys of `make_world`, with what they take at most. More
# than fifteen: words that a provider is called by, and stories told again in memory.
PAGES = {
    "": 13,
    "articles/review/": 14,
    "articles/review/{article}/": 12,
    "articles/review/{article}/readers/": 5,
    "articles/review/keys/": 2,
    "articles/article/": 12,
    "articles/article/?q=Harbour": 13,
    "articles/article/?q=quality:>1+topic:Pier": 9,
    "articles/article/?q=Ours&state=incoming&held=title": 13,
    "articles/article/?q=Tide&state=incoming&held=title": 16,
    "articles/article/?o=5": 11,
    "articles/article/{article}/change/": 12,
    "articles/article/{lead}/change/": 12,
    "articles/article/{twin}/change/": 13,
    "articles/article/{article}/history/": 12,
    "articles/article/{article}/history/?from={arrival}&to={decided}": 7,
    "articles/article/conflicts/": 7,
    "articles/article/violations/?rule=published_unranked": 3,
    "articles/article/violations/?rule=drifted_copy": 6,
    "articles/article/vanished/": 2,
    "articles/article/old/": 2,
    "articles/article/bulk/{bulk}/": 5,
    "articles/duplicatepair/": 10,
    "articles/duplicatepair/group/{twin}/": 14,
    "articles/story/": 6,
    "articles/story/{story}/change/": 13,
    "articles/changeset/": 6,
    "articles/changeset/{decided}/change/": 12,
    "articles/importrun/": 5,
    "articles/importrun/{run}/change/": 6,
    "articles/importplan/": 5,
    "articles/importplan/{plan}/change/": 5,
    "articles/views/": 3,
    "articles/topic/": 4,
    "articles/provider/": 4,
    "articles/house/": 3,
    "articles/rules/": 14,
    "articles/top/": 4,
    "articles/top/?half_life=12": 6,
    "articles/top/?article={article}&heat=90": 17,
    "articles/top/?article={article}&heat=90&half_life=12": 18,
}


def test_no_page_takes_many_queries_nor_more_for_more_articles(client, chief):
    # Known for good once anybody asked: what is counted is the same in any order.
    ContentType.objects.get_for_models(*apps.get_models())
    few = taken(client, make_world(3, chief))
    many = taken(client, make_world(12, chief))
    rows = zip(PAGES.items(), few, many, strict=True)
    wrong = [
        f"{page}: {one}, then {other}, not {most}"
        for (page, most), one, other in rows
        if one > most or other > one
    ]
    assert not wrong, "\n".join(wrong)


def taken(client, world):
    """Queries page by page, but for the session, the user and the transaction."""
    return [
        len(queries_of(client, f"/admin/{page.format(**world)}")) - 2 for page in PAGES
    ]


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    return [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]]


def make_world(count, user):
    """So many of everything that pages show, and the keys of one of each."""
    article = make_article(
        title="Tide",
        quality=90,
        published=True,
        topics=[f"Pier {number}" for number in range(count)],
        images=[make_image() for _ in range(count)],
        related=[_copy_of_another(number) for number in range(count)],
    )
    lead, *others = (make_article(title="Harbour") for _ in range(count))
    deciding.join([each.place.story for each in (lead, article, *others)], user=user)
    twin, *_others = (
        make_article(title="Night", original_url=f"https://a.example/{count}")
        for _ in range(count)
    )
    for each in (*others, article):
        values = {"quality": 91, "title": "Ours", "topics": ("Sea",)}
        decided = deciding.edit(fresh(each), values, user=user)
        write_upstream(fresh(each), title="Theirs", topics=("Quay",))
    look_for_duplicates()
    arrival = article.changes.earliest("pk").change_set
    now = timezone.now()
    later = now + timedelta(days=1)
    plan = ImportPlan.objects.create(made_at=now, expires_at=later, source="x")
    return {
        "article": article.pk,
        "lead": lead.pk,
        "twin": twin.pk,
        "arrival": arrival.pk,
        "decided": decided.pk,
        "run": arrival.run_id,
        "story": fresh(lead).place.story_id,
        "plan": plan.pk,
        "bulk": _asked_of([article, *others], user).pk,
    }


def _copy_of_another(number):
    copy = make_related(title=f"Item {number}")
    make_article(title=copy.title, web_url=copy.web_url, quality=4)
    return copy


def _asked_of(articles, user):
    chosen = [[each.pk, each.version, None] for each in articles]
    return BulkAct.objects.create(
        user=user,
        act="publish",
        chosen=chosen,
        asked_at=timezone.now(),
        total=len(chosen),
    )
