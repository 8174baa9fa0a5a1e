"""Verification: yes where files, bases, tables and pages agree, else no, and where."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import deciding
from articles.exporting import export_articles
from articles.models import (
    Article,
    ArticleTopic,
    ChangeSet,
    Hold,
    Image,
    ImportRun,
    Provider,
    RelatedArticle,
    SourceFile,
    Topic,
    Vanished,
)
from articles.projecting import CONTENT
from articles.verifying import pages, verify_articles
from articles.verifying.findings import Part, VerifyResult
from tests.factories import (
    SEALED,
    make_article,
    make_born,
    make_file,
    make_image,
    make_related,
    moment,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def verify(*paths, **options):
    """Whether all agrees, and the findings as text."""
    found = []
    result = verify_articles(paths, report=found.append, **options)
    assert result.is_true is not bool(found)
    return result, [str(each) for each in found]


def differences(*paths, **options):
    return verify(*paths, **options)[1]


@pytest.fixture
def article():
    return make_article(
        "_news/a.md",
        related=(make_related(),),
        images=(make_image(),),
        topics=("Harbour", None),
        secured=SEALED,
    )


@pytest.fixture
def tree(tmp_path, article):
    make_article("_news/b.md")
    export_articles(Article.objects.all(), tmp_path)
    return tmp_path


def change(model, **values):
    model.objects.update(**values)


def test_an_empty_database_agrees():
    result, found = verify()
    assert found == []
    assert result.summary == "yes: 0 articles, 0 served, 0 pages agree"


def test_all_that_acts_and_imports_write_agrees(article, tmp_path):
    make_born(title="Born", body="\nText.\n")
    make_article("_more/a.md", published=False, provider=None, topics=())
    deciding.edit(article, {"title": "Decided", "related": ()}, user=None)
    later = make_article("_news/later.md", published_at=moment("2027-01-01"))
    start = timezone.now() + timedelta(days=1)
    deciding.publish([later], user=None, starts_at=start)
    deciding.retire([make_article("_news/gone.md")], user=None)
    export_articles(Article.objects.all(), tmp_path)
    result, found = verify(tmp_path, every_page=True)
    assert found == []
    assert (result.articles, result.served, result.files) == (5, 2, 5)
    assert result.pages == 5


def test_what_is_kept_for_good_is_no_conflict_to_anybody(article):
    deciding.edit(article, {"title": "Decided"}, user=None)
    deciding.keep_mine([article], ["title"], user=None, always=True)
    write_upstream(article, title="Theirs")
    assert Article.objects.get().conflicts == 0
    assert differences() == []
    change(Article, conflicts=1)
    assert len(differences()) == 1


def test_nothing_is_written(article):
    with connection.execute_wrapper(refuse_writes):
        assert differences() == []


def refuse_writes(execute, sql, params, many, context):
    assert not sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")), sql
    return execute(sql, params, many, context)


def test_a_base_that_is_not_its_digest_is_named(article):
    change(SourceFile, base=make_file())
    assert differences() == [
        "_news/a.md: base: its bytes are not those of its digest; restore a backup"
    ]


def test_a_base_that_does_not_parse_is_named(article):
    data = b"---\ntitle: [\n---\n"
    change(SourceFile, base=data, base_digest=hashlib.sha256(data).hexdigest())
    (found,) = differences()
    assert found.startswith("_news/a.md: base: ")


def test_a_decision_that_no_record_can_say_is_named(article):
    deciding.edit(article, {"heat": 7}, user=None)
    change(Hold, value="much")
    (found,) = differences()
    assert found.startswith("_news/a.md: holds: a decision says what no record can")


WRONG = {
    "published_at": NOW,
    "provider_id": None,
    "provider_images": [],
    "quality": -7,
    "heat": 3,
    "removed": True,
    "published": False,
    "sealed_size": 1,
    "state": "held_back",
    "public_from": NOW - timedelta(days=1),
    "public_until": NOW + timedelta(days=1),
    "url_key": 1,
    "title_key": 1,
    "conflicts": 3,
    "related_unsorted": True,
}


@pytest.mark.parametrize("column", [*CONTENT, "stem"])
def test_every_column_is_compared(column, article):
    over = {"public_from": None} if column == "state" else {}
    change(Article, **{column: WRONG.get(column, "wrong")}, **over)
    found = [each for each in differences() if f"_news/a.md: {column}: table" in each]
    assert len(found) == 1
    assert "rebuild the tables: project_articles" in found[0]


def test_the_difference_is_told_in_short(article):
    change(Article, title="x" * 5000)
    expected = f'_news/a.md: title: table says "{"x" * 56}..., record says "Ferry'
    assert differences()[0].startswith(expected[:40])
    assert all(len(each) < 250 for each in differences())


def test_long_texts_are_told_from_where_they_part(article):
    text = "\n" + "word " * 100
    deciding.edit(article, {"body": f"{text}one\n"}, user=None)
    change(Article, body=f"{text}two\n")
    (found, *_) = differences()
    assert "two" in found
    assert "one" in found


@pytest.mark.parametrize(
    ("model", "values", "place"),
    [
        (ArticleTopic, {"topic": None}, "topics[0].topic_id"),
        (Image, {"width": 3}, "images[0].width"),
        (Image, {"url_key": 3}, "images[0].url_key"),
        (RelatedArticle, {"title": "x"}, "related[0].title"),
        (RelatedArticle, {"url_key": 3}, "related[0].url_key"),
    ],
)
def test_every_part_is_compared(model, values, place, article):
    model.objects.update(**values)
    assert any(f"_news/a.md: {place}: table says" in each for each in differences())


def test_a_part_too_many_or_missing_is_named(article):
    RelatedArticle.objects.update(position=4)
    mend = "rebuild the tables: project_articles"
    assert differences() == [
        f"_news/a.md: related[0]: only the record has it; {mend}",
        f"_news/a.md: related[4]: only the table has it; {mend}",
    ]


def test_a_copy_that_points_at_another_article_is_named(article):
    other = make_article("_news/b.md")
    RelatedArticle.objects.update(target=other)
    assert any("related[0].target_id" in each for each in differences())


def test_a_topic_or_a_provider_that_is_not_there_is_named(article):
    change(Topic, name="Elsewhere")
    change(Provider, name="Somebody")
    places = " ".join(differences())
    assert "topics[0].topic_id" in places
    assert "provider_id" in places


def test_what_readers_must_not_get_is_named(article):
    deciding.retire([article], user=None)
    assert differences() == []
    change(Article, state="published", public_from=NOW - timedelta(days=1))
    message = "_news/a.md: readers get it, and its record says they must not"
    assert message in differences()
    assert "/news/a/: its page answers 200, and should answer 410" in differences()


def test_the_page_of_a_copy_has_to_lead_on(article):
    copy = make_article("_news/b.md")
    deciding.mark_canonical(article, [copy], user=None)
    assert differences() == []


def test_what_readers_do_not_get_is_named(article):
    change(Article, public_from=None)
    found = differences()
    assert "_news/a.md: public, and the read API does not list it" in found
    assert "/news/a/: its page answers 404, and should answer 200" in found


def test_what_the_read_api_tells_otherwise_is_named(article):
    change(Article, heat=3)
    assert "_news/a.md: heat: page says 3, record says 78" in differences()


def test_the_order_that_readers_get_is_compared(article, monkeypatch):
    make_article("_news/b.md", published_at=moment("2026-11-21"))
    from articles.querysets import ArticleQuerySet

    def oldest_first(articles):
        return articles.order_by("published_at")

    monkeypatch.setattr(ArticleQuerySet, "newest_first", oldest_first)
    assert "_news/b.md: order: not newest first, ties by path" in differences()


def test_every_page_of_the_listing_is_read(article, settings):
    settings.PAGE_SIZE = 2
    for number in range(4):
        make_article(f"_news/{number}.md")
    result, found = verify()
    assert found == []
    assert result.served == 5


def test_one_now_decides_for_all(article):
    end = timezone.now() + timedelta(days=1)
    deciding.publish([article], user=None, ends_at=end)
    assert verify()[0].served == 1
    result, found = verify(now=end)
    assert found == []
    assert result.served == 0


def test_of_two_articles_with_one_stem_the_public_one_answers(article):
    make_article("_more/a.md", published=False)
    assert differences(every_page=True) == []


def test_pages_are_a_sample_unless_all_are_wanted(article, monkeypatch):
    monkeypatch.setattr("articles.verifying.pages.SAMPLE", 1)
    make_article("_news/b.md")
    assert verify()[0].pages == 1
    assert verify(every_page=True)[0].pages == 2


@pytest.mark.parametrize("view", ["listing", "article"])
def test_a_page_that_fails_is_named_and_no_more_are_asked(view, article, monkeypatch):
    def fail(*arguments):
        raise RuntimeError

    make_article("_news/b.md")
    name = {"listing": "api._answer", "article": "covering.reports_of"}[view]
    monkeypatch.setattr(f"articles.{name}", fail)
    place = {"listing": "/api/news/", "article": "/news/a/"}[view]
    (found,) = differences()
    assert found.startswith(f"{place}: answers 500; see the log")


@pytest.fixture
def uncollected(settings, tmp_path):
    """As in production, and nothing was collected."""
    settings.STATIC_ROOT = tmp_path / "static"
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}


@pytest.mark.parametrize("published", [True, False])
def test_without_static_files_the_remedy_is_named_and_no_page_is_asked(
    published, uncollected, caplog
):
    make_article("_news/a.md", published=published)
    result, (found,) = verify()
    remedy = "not among the collected static files; run collectstatic, and verify again"
    assert found.endswith(f": {remedy}")
    assert (result.served, result.pages) == (int(published), 0)
    assert not caplog.records


def test_without_an_article_no_static_file_is_missed(uncollected):
    assert differences() == []


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("http://localhost:8000", "localhost:8000", "8000"),
        ("http://news.example", "news.example", "80"),
        ("https://news.example", "news.example", "443"),
    ],
)
def test_pages_are_asked_at_the_address_of_the_site(
    url, host, port, article, settings, monkeypatch
):
    settings.SITE_URL, settings.ALLOWED_HOSTS = url, ["localhost", "news.example"]
    asked, view = set(), pages._view

    def note(request):
        asked.add((request.get_host(), request.get_port()))
        return view(request)

    monkeypatch.setattr(pages, "_view", note)
    assert differences() == []
    assert asked == {(host, port)}


def test_files_that_are_bases_or_were_exported_agree(tree):
    result, found = verify(tree)
    assert found == []
    assert result.summary == "yes: 2 articles, 2 served, 2 pages, 2 files agree"
    deciding.edit(Article.objects.get(path="_news/b.md"), {"heat": 1}, user=None)
    assert differences(tree) == []
    export_articles(Article.objects.all(), tree)
    assert differences(tree) == []


def test_a_file_that_changed_is_named_with_the_remedy(tree):
    (tree / "_news" / "a.md").write_bytes(make_file(secured=SEALED))
    assert differences(tree) == ["_news/a.md: changed since the last import; import it"]


def test_a_file_too_many_is_named(tree):
    (tree / "_news" / "c.md").write_bytes(make_file())
    (found,) = differences(tree)
    assert found.startswith("_news/c.md: extra: the database has no such article")


def test_a_missing_file_is_named(tree):
    (tree / "_news" / "a.md").unlink()
    assert differences(tree) == [
        "_news/a.md: missing: export to write it again, or import to be asked"
    ]


def test_an_article_that_was_never_written_is_named(tree):
    born = make_born()
    assert differences(tree) == [
        f"{born.path}: missing: born here and never written; export it"
    ]


def test_missing_files_are_looked_for_in_whole_trees_only(tree):
    (tree / "_news" / "a.md").unlink()
    result, found = verify(tree / "_news")
    assert found == []
    assert result.notes == [
        "missing files were not looked for: not a whole tree was read"
    ]


def test_a_vanished_file_is_not_missed_and_named_when_it_is_there(tree):
    (tree / "_news" / "a.md").unlink()
    source = SourceFile.objects.filter(article__path="_news/a.md")
    source.update(vanished=Vanished.OPEN, vanished_at=NOW)
    assert differences(tree) == []
    source = SourceFile.objects.filter(article__path="_news/b.md")
    source.update(vanished=Vanished.RETIRED, vanished_at=NOW)
    assert differences(tree) == [
        "_news/b.md: there again after it had vanished; import it"
    ]


def test_a_file_whose_import_was_undone_is_named(tree):
    data = (tree / "_news" / "a.md").read_bytes()
    change(SourceFile, refused_digest=hashlib.sha256(data).hexdigest())
    assert differences(tree) == [
        "_news/a.md: its import was undone; export to write what is true instead"
    ]


def test_files_that_cannot_be_read_are_named(tree):
    (tree / "_news" / "a.md").unlink()
    (tree / "_news" / "a.md").symlink_to("/nowhere/at/all.md")
    file = tree / "_news" / "b.md"
    file.write_bytes(b"x" * (8 * 1024 * 1024 + 1))
    found = differences(tree)
    assert len(found) == 2
    assert "_news/b.md: file too large" in found[1]


def test_a_file_that_cannot_be_opened_is_named(tree, monkeypatch):
    def refuse(found):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("articles.importing.scanning.FoundFile.read", refuse)
    assert "_news/a.md: Permission denied" in differences(tree)


def test_a_change_that_cannot_be_written_is_no_file_of_ours(tree, monkeypatch):
    article = Article.objects.get(path="_news/a.md")
    data = b'---\n"title": &x Text\n---\n'
    SourceFile.objects.filter(article=article).update(base=data)
    (tree / "_news" / "a.md").write_bytes(make_file())
    assert "_news/a.md: changed since the last import; import it" in differences(tree)


def test_the_manifest_has_what_export_would_write_by_path(tree, article):
    deciding.edit(article, {"title": "Decided"}, user=None)
    make_article("_NEWS/z.md")
    make_article("_news/lost.md")
    source = SourceFile.objects.filter(article__path="_news/lost.md")
    source.update(vanished=Vanished.OPEN, vanished_at=NOW)
    lines = []
    verify(manifest=lines.append)
    now = timezone.now()
    written = ["_NEWS/z.md", "_news/a.md", "_news/b.md"]
    assert lines == [
        f"{hashlib.sha256(each.render(now)).hexdigest()}  {each.path}\n"
        for each in Article.objects.filter(path__in=written).order_by("path")
    ]
    assert [line.split("  ")[1] for line in lines] == [f"{path}\n" for path in written]


def test_the_manifest_escapes_names_as_sha256sum_does():
    make_article("_news/a\n\\b.md")
    lines = []
    verify(manifest=lines.append)
    assert lines[0].startswith("\\")
    assert lines[0].endswith("  _news/a\\n\\\\b.md\n")


def test_progress_is_told_by_the_batch(article, monkeypatch):
    monkeypatch.setattr("articles.verifying.running.BATCH", 1)
    make_article("_news/b.md")
    told = []
    verify(progress=lambda result: told.append(result.total))
    assert told == [1, 2]


def test_statements_do_not_grow_with_the_articles(
    article, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("articles.verifying.pages.SAMPLE", 0)
    for number in range(20):
        make_article(f"_news/{number}.md")
    with django_assert_max_num_queries(40):
        verify_articles(report=print)


def test_nothing_sealed_is_told(article, tree):
    marker = SEALED.partition(";")[0]
    change(Article, **{name: WRONG.get(name, "wrong") for name in ("title", "body")})
    change(RelatedArticle, title="wrong")
    (tree / "_news" / "a.md").write_bytes(make_file(secured=SEALED) + b"x")
    (tree / "_news" / "b.md").write_bytes(f"---\nsecured: [{SEALED}\n".encode())
    found = differences(tree)
    assert len(found) >= 4
    assert marker not in "".join(found)


def test_runs_leave_no_trace(article):
    before = ImportRun.objects.count(), ChangeSet.objects.count()
    verify()
    assert (ImportRun.objects.count(), ChangeSet.objects.count()) == before


@pytest.mark.parametrize(
    ("found", "articles", "summary"),
    [
        ({}, 1, "yes: 1 article, 0 served, 0 pages agree"),
        ({}, 1_000, "yes: 1,000 articles, 0 served, 0 pages agree"),
        (
            {Part.PAGE: 1},
            2,
            "no: 1 page differs; 2 articles, 0 served, 0 pages compared",
        ),
        (
            {Part.BASE: 2, Part.FILE: 1},
            1,
            "no: 2 bases, 1 file differ; 1 article, 0 served, 0 pages compared",
        ),
    ],
)
def test_one_is_told_from_several(found, articles, summary):
    result = VerifyResult(articles=articles)
    result.found.update(found)
    assert result.summary == summary
