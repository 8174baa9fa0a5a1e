import json
import subprocess
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.exporting import export_articles
from articles.models import Article
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Output, errors and exit code of the command."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(
            "verify_articles", *arguments, stdout=out, stderr=err, no_color=True
        )
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def tree(tmp_path):
    make_article("_news/a.md")
    root = tmp_path / "tree"
    export_articles(Article.objects.all(), root)
    return root


def test_it_says_yes(tree):
    out = "yes: 1 article, 1 served, 1 page agree\n"
    assert run() == (out, "", 0)
    out = "yes: 1 article, 1 served, 1 page, 1 file agree\n"
    assert run(tree, "--every-page", "--quiet") == (out, "", 0)


def test_it_says_no_and_where_and_the_exit_code_is_1(tree):
    (tree / "_news" / "a.md").rename(tree / "_news" / "b.md")
    Article.objects.update(type="video")
    out, err, code = run(str(tree), "--root", str(tree))
    assert (err, code) == ("", 1)
    mend = "rebuild the tables: project_articles"
    table, page, extra, missing, summary = out.splitlines()
    assert table == (
        f'_news/a.md: type: table says "video", record says "article"; {mend}'
    )
    assert page == '_news/a.md: type: page says "video", record says "article"'
    assert extra.startswith("_news/b.md: extra: ")
    assert missing.startswith("_news/a.md: missing: ")
    counts = "1 article, 1 served, 1 page, 1 file compared"
    assert summary == f"no: 1 table, 1 page, 2 files differ; {counts}"


def test_notes_are_told(tree):
    out, err, code = run(tree / "_news")
    assert code == 0
    assert err == "missing files were not looked for: not a whole tree was read\n"


def test_it_speaks_json(tree):
    Article.objects.update(type="video")
    out, _, code = run("--json")
    table, page, summary = map(json.loads, out.splitlines())
    assert code == 1
    assert table["part"] == "table"
    assert page == {
        "part": "page",
        "path": "_news/a.md",
        "place": "type",
        "message": 'page says "video", record says "article"',
    }
    assert summary["summary"] == {
        "agrees": False,
        "articles": 1,
        "served": 1,
        "pages": 1,
        "files": 0,
        "differences": {"base": 0, "table": 1, "page": 1, "file": 0},
        "notes": [],
    }


def test_a_manifest_is_what_sha256sum_checks(tree, tmp_path):
    make_article("_news/ä b.md")
    export_articles(Article.objects.all(), tree)
    file = tmp_path / "SHA256SUMS"
    assert run("--manifest", str(file))[2] == 0
    command = ["sha256sum", "-c", "--strict", file]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)


def test_a_manifest_may_go_to_standard_output(tree):
    out, err, code = run("--manifest", "-")
    assert out.endswith("  _news/a.md\n")
    assert len(out.splitlines()) == 1
    assert err == "yes: 1 article, 1 served, 1 page agree\n"
    assert code == 0


def test_error_pages_of_debug_are_pages_too(settings, tmp_path):
    settings.DEBUG = True
    make_article("_news/a.md", published=False)
    file = tmp_path / "SHA256SUMS"
    out = "yes: 1 article, 0 served, 1 page agree\n"
    assert run("--manifest", str(file)) == (out, "", 0)
    assert file.read_text("utf-8").endswith("  _news/a.md\n")


def test_what_cannot_run_is_named_and_the_exit_code_is_2(tmp_path):
    for arguments in (
        [str(tmp_path / "none")],
        ["--manifest", str(tmp_path / "none" / "SHA256SUMS")],
    ):
        with pytest.raises(CommandError, match="[Nn]o such file") as caught:
            run(*arguments)
        assert caught.value.returncode == 2
