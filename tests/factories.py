"""Records and articles for tests, made the way the product makes them."""

from dataclasses import replace
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles import deciding, frontmatter
from articles.importing import Outcome
from articles.importing.applying import Applier
from articles.importing.comparing import ReadFile, known
from articles.importing.planning import plan_news
from articles.models import (
    Article,
    ArticleTopic,
    Image,
    ImportRun,
    Provider,
    RelatedArticle,
    Topic,
)
from articles.models.source import digest
from articles.record import (
    ImageRecord,
    Moment,
    ProviderRecord,
    Record,
    RelatedRecord,
    from_document,
    onto,
)

_numbers = count(1)

SEALED = "c2VhbGVkLW1hcmtlcg==;AAAAAAAAAAAAAAAAAAAAAA=="


def moment(text="2026-11-20T08:30:00Z"):
    return Moment.read(text)


def make_record(**over):
    """A believable record; every field can be given by its Record name."""
    number = next(_numbers)
    record = Record(
        category="news",
        title=f"Ferry number {number} returns to the harbour",
        excerpt="The crossing opens again after a winter of repairs.",
        published_at=moment(),
        original_url=f"https://tidewater.example/ferry-{number}",
        web_url=f"https://tidewater.example/ferry-{number}",
        type="article",
        quality=58,
        heat=78,
        published=True,
        provider=ProviderRecord("Tidewater Post", "tidewater.example"),
        topics=("Harbour",),
        body="\n",
    )
    return replace(record, **over)


def make_related(**over):
    number = next(_numbers)
    item = RelatedRecord(
        title=f"What ferry number {number} means for the islands",
        excerpt="Islanders count the crossings.",
        published_at=moment("2026-11-20T09:00:00Z"),
        web_url=f"https://islands.example/ferry-{number}",
        type="article",
        provider=ProviderRecord("Island Times", "islands.example"),
        quality=40,
    )
    return replace(item, **over)


def make_image(**over):
    url = f"https://tidewater.example/ferry-{next(_numbers)}.jpg"
    return replace(ImageRecord(url, 1200, 800, is_cached=True), **over)


def make_file(record=None, **over) -> bytes:
    """The bytes of a record in the canonical dialect."""
    record = record or make_record(**over)
    return frontmatter.emit(onto(frontmatter.Document.blank(), record))


def take_file(path, data, *, now=None):
    """Let an import read `data` at `path`; answers the article."""
    document = frontmatter.parse(data, path=path)
    file = ReadFile(path, data, digest(data), document, from_document(document))
    now = now or timezone.now()
    planned = plan_news([file], known([path]), now=now)
    run = ImportRun.objects.create(
        started_at=now, finished_at=now, status=ImportRun.Status.FINISHED
    )
    (done,) = Applier(run, now).apply(planned)
    assert done.outcome is not Outcome.FAILED, done.message
    return Article.objects.get(path=path)


def make_article(path=None, *, now=None, **over):
    """An article that came in as a file."""
    path = path or f"_news/2026-11-20-ferry-{next(_numbers)}.md"
    return take_file(path, make_file(**over), now=now)


def make_born(*, now=None, **over):
    """An article that an editor made here."""
    return deciding.create(make_record(**over), user=None, now=now)


def make_editor(*rights, name=None):
    """Somebody who may do what `rights` name, like `publish_article`."""
    editor = get_user_model().objects.create_user(
        name or f"editor-{next(_numbers)}", is_staff=True
    )
    permissions = Permission.objects.filter(codename__in=rights)
    assert len(permissions) == len(rights), rights
    editor.user_permissions.set(permissions)
    return editor


def write_upstream(article, *, now=None, **over):
    """Let upstream write other values into the file of an article, and read it."""
    article = Article.objects.get(pk=article.pk)
    document = onto(article.document, article.base.with_values(over))
    return take_file(article.path, frontmatter.emit(document), now=now)


def projected_rows():
    """All that a projection writes, but for the keys of rows that are written anew."""
    rows = {Article: list(Article.objects.order_by("pk").values())}
    for model in (ArticleTopic, Image, RelatedArticle):
        rows[model] = list(model.objects.order_by("article", "position").values())
        for row in rows[model]:
            del row["id"]
    for model in (Provider, Topic):
        rows[model] = list(model.objects.order_by("pk").values())
    return rows
