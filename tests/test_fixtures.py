"""The demo articles: what they have to show, and the way round that is the promise.

import -> export: the same bytes; decide: those lines; import that: nothing new
"""

import re
import unicodedata
from pathlib import Path

import pytest
from django.utils import timezone

from articles import deciding, frontmatter
from articles.exporting import export_articles
from articles.importing import import_articles
from articles.models import Article, Hold, Provider, RelatedArticle
from articles.projecting import project_all
from articles.record import from_document
from tests.factories import projected_rows

FOLDER = Path(__file__).parent.parent / "fixtures"
DATA = {
    path.relative_to(FOLDER).as_posix(): path.read_bytes()
    for path in sorted(FOLDER.rglob("*.md"))
}
DOCUMENTS = {path: frontmatter.parse(data, path=path) for path, data in DATA.items()}
RECORDS = {path: from_document(document) for path, document in DOCUMENTS.items()}
K = 20
PLAYER = re.compile(r"((www|player)\.)?(youtube|vimeo)\.com")


def those(condition):
    return [path for path, record in RECORDS.items() if condition(record)]


def each_record():
    return pytest.mark.parametrize("path", RECORDS)


# What they have to show (issue 2)


def test_there_are_enough_for_a_front_page_and_more():
    assert len(DATA) >= 60


def test_there_are_stories_of_several_articles():
    leads = those(lambda r: r.heat is not None and r.heat >= 0 and r.related)
    assert len(leads) >= 6
    assert len(those(lambda r: r.heat == -1)) >= 12


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("video", lambda r: r.type == "video" and r.featured_content),
        ("video without an address", lambda r: r.type == "video" and not r.web_url),
        ("published", lambda r: r.published is True),
        ("not published", lambda r: r.published is False),
        ("absent published", lambda r: r.published is None),
        ("absent heat and quality", lambda r: r.heat is None and r.quality is None),
        ("tombstone", lambda r: r.removed and r.published is False),
        ("long title", lambda r: len(r.title) > 150),
        ("short title", lambda r: len(r.title) < 25),
        ("long excerpt", lambda r: len(r.excerpt or "") > 280),
        ("empty excerpt", lambda r: r.excerpt == ""),
        ("body", lambda r: r.body.strip()),
        ("no pictures", lambda r: not r.images),
        ("pictures", lambda r: r.images),
        ("several topics", lambda r: len(r.topics) > 1),
        ("an unknown key", lambda r: r.extra),
        ("sealed", lambda r: r.secured),
        ("many related", lambda r: len(r.related) >= 5),
    ],
)
def test_there_is_every_kind(kind, condition):
    assert those(condition), kind


@pytest.mark.parametrize(
    "script", ["CYRILLIC", "GREEK", "ARABIC", "DEVANAGARI", "CJK", "HIRAGANA"]
)
def test_there_are_scripts_of_many_kinds(script):
    assert those(
        lambda r: any(unicodedata.name(c, "").startswith(script) for c in r.title)
    )


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("comments", rb"^#|\s#\s"),
        ("single quotes", rb"^[a-zA-Z]+: '"),
        ("CRLF", rb"\r\n"),
        ("no newline at the end", rb"[^\n]\Z"),
    ],
)
def test_there_is_odd_writing(kind, pattern):
    assert [x for x in DATA.values() if re.search(pattern, x, re.MULTILINE)], kind


@each_record()
def test_everything_is_invented(path):
    """Domains under .example, but for the players of featured videos."""
    text = DOCUMENTS[path].text
    hosts = set(re.findall(r"https?://([^/\s\"'\\)]+)", text))
    hosts |= set(re.findall(r"^ +domain: (\S+)$", text, re.MULTILINE))
    hosts = {host.strip("'") for host in hosts if not PLAYER.fullmatch(host)}
    assert [host for host in hosts if not host.endswith(".example")] == []


# The policy they follow (FORMAT.md 2)


@each_record()
def test_judgements_come_together_or_not_at_all(path):
    record = RECORDS[path]
    stated = [record.quality is None, record.heat is None]
    assert len(set(stated)) == 1
    if not record.removed:
        assert (record.published is None) == (record.heat is None)


@each_record()
def test_published_is_true_exactly_when_heat_says_so(path):
    record = RECORDS[path]
    if record.heat is not None and not record.removed:
        assert record.published is (record.heat >= 70)


@each_record()
def test_heat_is_what_the_policy_says(path):
    record = RECORDS[path]
    if record.quality is None:
        return
    best = max([item.quality for item in record.related], default=-1)
    if record.heat == -1:
        assert best >= record.quality
    else:
        assert record.quality >= best
        assert record.heat == record.quality + K * len(record.related)


@each_record()
def test_related_is_sorted_by_quality(path):
    qualities = [item.quality for item in RECORDS[path].related]
    assert qualities == sorted(qualities, reverse=True)


# The proof


def export(dest):
    result = export_articles(Article.objects.all(), dest)
    assert not result.failures
    return {
        path.relative_to(dest).as_posix(): path.read_bytes()
        for path in dest.rglob("*.md")
    }


@pytest.fixture
def imported(db):
    result = import_articles([FOLDER])
    assert not result.failures
    assert result.total == len(DATA)


def decide_on_some():
    """Quality, heat and published on a third; answers the new lines by path."""
    decided = {}
    for number, path in enumerate(sorted(DATA)[::3]):
        article = Article.objects.get(path=path)
        values = {"quality": 150 + number, "heat": 300 + number, "published": True}
        deciding.edit(article, values, user=None)
        decided[path] = [
            f"quality: {150 + number}", f"heat: {300 + number}", "published: true",
        ]  # fmt: skip
    return decided


@pytest.mark.usefixtures("imported")
def test_what_nobody_changed_leaves_as_it_came(tmp_path):
    assert export(tmp_path) == DATA


@pytest.mark.usefixtures("imported")
def test_exactly_the_decided_lines_differ(tmp_path):
    decided = decide_on_some()
    left = export(tmp_path)
    assert {path for path in DATA if left[path] != DATA[path]} == set(decided)
    for path, lines in decided.items():
        judged = re.compile(r"(quality|heat|published): .*")
        old, new = DATA[path].decode(), left[path].decode()
        assert [x for x in new.splitlines() if judged.fullmatch(x)] == lines
        assert without(judged, new) == without(judged, old)


def without(pattern, text):
    return [
        x for x in text.splitlines(keepends=True) if not pattern.fullmatch(x.rstrip())
    ]


@pytest.mark.usefixtures("imported")
def test_importing_the_export_changes_nothing(tmp_path):
    decide_on_some()
    left = export(tmp_path)
    before = projected_rows(), list(Article.objects.order_by("pk").values())
    result = import_articles([tmp_path])
    assert result.summary == f"{len(DATA)} unchanged"
    assert (projected_rows(), list(Article.objects.order_by("pk").values())) == before
    assert export(tmp_path) == left


@pytest.mark.usefixtures("imported")
def test_release_gives_upstreams_word_back(tmp_path):
    decided = decide_on_some()
    export(tmp_path)
    import_articles([tmp_path])
    outcome = deciding.release(Article.objects.held(), user=None)
    assert len(outcome.changed) == len(decided)
    assert not Hold.objects.exists()
    assert export(tmp_path) == DATA


@pytest.mark.usefixtures("imported")
def test_the_tables_are_what_base_and_holds_say():
    decide_on_some()
    deciding.retire(Article.objects.public(timezone.now())[:5], user=None)
    before = projected_rows()
    assert project_all() == len(DATA)
    assert projected_rows() == before


@pytest.mark.usefixtures("imported")
def test_related_coverage_finds_the_articles_it_copies():
    addresses = {record.web_url: path for path, record in RECORDS.items()}
    for item in RelatedArticle.objects.select_related("target"):
        if item.web_url in addresses:
            assert item.target.path == addresses[item.web_url]
    assert RelatedArticle.objects.filter(target=None).exists()
    assert Provider.objects.count() > 15
