import json

import pytest

from articles import deciding
from articles.dumping import dump_decisions, write_dump
from articles.models import Article, SourceFile, Vanished
from articles.record import ProviderRecord
from tests.dumping.rebuilding import dump
from tests.factories import (
    SEALED,
    make_article,
    make_born,
    make_editor,
    make_image,
    make_related,
)

pytestmark = pytest.mark.django_db

MARKER = SEALED.partition(";")[0]


def told():
    return [json.loads(line) for line in dump().splitlines()]


def line_of(path):
    return next(line for line in told() if line.get("article") == path)


def test_an_empty_database_is_a_header():
    (header,) = told()
    assert header.pop("at")
    assert header == {
        "newsroom": 2,
        "kind": "decisions",
        "change_sets": 0,
        "articles": 0,
    }


def test_an_untouched_article_is_a_short_line():
    article = make_article("_news/a.md")
    assert line_of("_news/a.md") == {
        "article": "_news/a.md",
        "in_story": article.place.story_id,
        "created_at": article.created_at.isoformat(),
        "base_digest": article.source.base_digest,
        "changes": [{"set": 1, "new": "_news/a.md"}],
    }


def test_users_go_by_name_in_holds_snapshots_and_sets():
    eve = make_editor("change_article", name="eve")
    deciding.edit(make_article("_news/a.md"), {"heat": 1}, user=eve)
    line = line_of("_news/a.md")
    assert line["holds"][0]["user"] == "eve"
    assert line["changes"][1]["after"]["user"] == "eve"
    assert [line["user"] for line in told() if "user" in line] == ["eve"]
    eve.delete()
    assert "user" not in line_of("_news/a.md")["changes"][1]["after"]


def test_the_word_of_upstream_goes_along_for_what_was_ever_decided():
    article = make_article("_news/a.md", title="Theirs")
    deciding.edit(article, {"title": "Ours", "body": "\nText.\n"}, user=None)
    deciding.edit(article, {"heat": 1}, user=None)
    deciding.release([article], ["heat"], user=None)
    upstream = line_of("_news/a.md")["upstream"]
    assert upstream.splitlines()[1] == 'title: "Theirs"'
    assert "heat: 78" in upstream
    assert "excerpt" not in upstream
    assert upstream.endswith("---\n\n")


def test_an_article_born_here_has_no_base_to_speak_of():
    line = line_of(make_born().path)
    assert "base_digest" not in line
    assert "upstream" not in line


def test_what_became_of_the_file_is_told():
    make_article("_news/a.md")
    article = Article.objects.get()
    SourceFile.objects.update(
        vanished=Vanished.KEPT,
        vanished_at=article.created_at,
        refused_digest="a" * 64,
        pending_digest="b" * 64,
        pending_at=article.created_at,
        written_digest="c" * 64,
        written_at=article.created_at,
        read_digest="d" * 64,
    )
    line, at = line_of("_news/a.md"), article.created_at.isoformat()
    assert (line["vanished"], line["vanished_at"]) == ("kept", at)
    assert line["refused_digest"] == "a" * 64
    assert (line["pending_digest"], line["pending_at"]) == ("b" * 64, at)
    assert (line["written_digest"], line["written_at"]) == ("c" * 64, at)
    assert line["read_digest"] == "d" * 64


def test_nothing_sealed_is_told():
    extra = {"secured": SEALED, "meta": [{"secured": SEALED}]}
    images = (make_image(extra=extra),)
    provider = ProviderRecord("Tidewater Post", "tidewater.example", images, extra)
    article = make_article(
        "_news/a.md",
        secured=SEALED,
        provider=provider,
        images=images,
        related=(make_related(provider=provider, images=images, extra=extra),),
        extra={"meta": {"secured": SEALED}},
    )
    decided = {
        "title": "Funding secured",
        "provider": ProviderRecord("Decided"),
        "images": (make_image(),),
        "related": (make_related(),),
    }
    deciding.edit(article, decided, user=None)
    text = dump()
    assert "Decided" in text
    assert MARKER not in text


def test_nothing_sealed_is_told_of_a_comment_either():
    from tests.factories import make_file, take_file

    data = make_file(title="Theirs", secured=SEALED)
    comment = f"heat: 78 # secured: {SEALED}".encode()
    take_file("_news/a.md", data.replace(b"heat: 78", comment))
    deciding.edit(Article.objects.get(), {"heat": 1, "title": "Ours"}, user=None)
    assert "heat: 78" in line_of("_news/a.md")["upstream"]
    assert MARKER not in dump()


def test_articles_come_by_path_a_batch_at_a_time(monkeypatch):
    monkeypatch.setattr("articles.dumping.stating.BATCH", 2)
    for path in ("_news/b.md", "_NEWS/z.md", "_news/a.md"):
        make_article(path)
    told_so_far = []
    lines = list(dump_decisions(progress=lambda told: told_so_far.append(told.total)))
    paths = [json.loads(line).get("article") for line in lines]
    assert [path for path in paths if path] == [
        "_NEWS/z.md",
        "_news/a.md",
        "_news/b.md",
    ]
    assert told_so_far == [2, 3]


def test_statements_do_not_grow_with_the_articles(django_assert_max_num_queries):
    for number in range(10):
        article = make_article(f"_news/{number}.md")
        deciding.edit(article, {"heat": number}, user=None)
    with django_assert_max_num_queries(18):
        list(dump_decisions())


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    make_article("_news/a.md")
    file = tmp_path / "decisions.jsonl"
    write_dump(file)
    before = file.read_bytes()

    def fail(*arguments):
        raise RuntimeError

    monkeypatch.setattr("articles.dumping.stating.Teller.article", fail)
    with pytest.raises(RuntimeError):
        write_dump(file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
