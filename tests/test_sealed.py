"""What is sealed stays sealed (DESIGN.md, Sealed): a planted marker shows nowhere but
in the base column and in exported files."""

import json
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import deciding, frontmatter
from articles.importing import store_plan
from articles.importing.planning import plan_import
from articles.importing.scanning import FoundFile
from articles.models import Article, ChangeSet, FormerBase, SourceFile
from articles.record import ProviderRecord, from_document
from tests.factories import SEALED, make_file, make_image, make_related

pytestmark = pytest.mark.django_db

MARKER = SEALED.partition(";")[0]
BASES = (SourceFile._meta.db_table, FormerBase._meta.db_table)


def sealed_file():
    """A file that is sealed wherever the key may stand."""
    extra = {"secured": SEALED, "meta": [{"secured": SEALED}]}
    images = (make_image(extra=extra),)
    provider = ProviderRecord("Tidewater Post", "tidewater.example", images, extra)
    item = make_related(
        title="Sealed", provider=provider, images=images, extra=extra, quality=99
    )
    return make_file(
        secured=SEALED,
        related=(item, make_related()),
        provider=provider,
        images=images,
        extra={"meta": {"secured": SEALED, "mood": "calm"}},
    )


@pytest.fixture
def tree(tmp_path):
    """A tree that went the whole way: read, decided on, changed upstream, read again."""
    folder = tmp_path / "in" / "_news"
    folder.mkdir(parents=True)
    file = folder / "a.md"
    file.write_bytes(sealed_file())
    bad = f'---\ntitle: "Bad"\nquality: high\nsecured: "{SEALED}"\n---\n'
    (folder / "bad.md").write_text(bad)
    (folder / "torn.md").write_text(f'---\ntitle: "Torn\nsecured: {SEALED}\n---\n')
    (folder / "list.md").write_text(f"---\nsecured:\n  - {SEALED}\n---\n")
    return tmp_path


def go_the_whole_way(tree):
    source = tree / "in"
    with pytest.raises(SystemExit):
        call_command("import_articles", source, verbosity=3)
    article = Article.objects.get()
    deciding.publish([article], user=None)
    deciding.edit(article, {"title": "Decided", **edited_parts(article)}, user=None)
    file = source / "_news" / "a.md"
    data = file.read_bytes().replace(b"heat: 78", b"heat: 98")
    data = data.replace(b"mood: calm", b"mood: wild").replace(
        b"quality: 99", b"quality: 9"
    )
    file.write_bytes(data)
    store_plan(source, source="in", user=None)
    for options in (["--dry-run", "--diff"], ["--dry-run", "--diff", "--json"], []):
        with pytest.raises(SystemExit):
            call_command("import_articles", source, *options, verbosity=3)
    call_command("export_articles", tree / "out", verbosity=3)
    for option in ("--check", "--diff"):
        with pytest.raises(SystemExit):
            call_command("export_articles", source, option, verbosity=3)
    call_command("export_articles", source, "--json", verbosity=3)
    call_command("project_articles", verbosity=3)
    made = ChangeSet.objects.filter(former_bases__isnull=False).get()
    call_command("undo", made.pk)
    call_command("dump_decisions", tree / "decisions.jsonl")
    assert MARKER not in (tree / "decisions.jsonl").read_text()
    with pytest.raises(SystemExit):
        call_command("verify_articles", source)
    with pytest.raises(SystemExit):
        call_command("check_articles", source)


def edited_parts(article):
    """Other values of the very parts that are sealed."""
    record = article.base
    item, *others = record.related
    provider = replace(item.provider, name="Decided")
    return {
        "provider": replace(record.provider, name="Decided"),
        "images": (replace(record.images[0], width=7),),
        "related": (replace(item, title="Decided", provider=provider), *others),
    }


def test_no_command_and_no_log_tells_it(tree, capsys, caplog):
    caplog.set_level("DEBUG", logger="articles")
    go_the_whole_way(tree)
    told = capsys.readouterr()
    assert "bad.md" in told.err
    assert MARKER not in told.out + told.err + caplog.text


def test_no_table_holds_it_but_the_base(tree):
    go_the_whole_way(tree)
    assert MARKER.encode() in bytes(SourceFile.objects.get().base)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- our own tables
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                values = dict(zip(names, row, strict=True))
                if table in BASES:
                    values.pop("base")
                assert MARKER not in json.dumps(values, default=str), table


def test_no_page_for_readers_or_clients_shows_it(tree, client):
    go_the_whole_way(tree)
    stem = Article.objects.get().stem
    for url in ("/", f"/news/{stem}/", "/api/news/", f"/api/news/{stem}/"):
        response = client.get(url)
        assert response.status_code == 200, url
        assert MARKER not in response.content.decode(), url


def test_no_repr_shows_it(tree):
    file = tree / "in" / "_news" / "a.md"
    document = frontmatter.parse(file.read_bytes())
    planned = list(plan_import([FoundFile(str(file), "_news/a.md")]))
    shown = repr([document, from_document(document), planned])
    assert "_news/a.md" in shown
    assert MARKER not in shown


def test_a_decision_beside_it_leaves_every_line_of_it_as_it_was(tree):
    file = tree / "in" / "_news" / "a.md"
    call_command("import_articles", file)
    article = Article.objects.get()
    deciding.edit(article, edited_parts(article), user=None)
    call_command("export_articles", tree / "out")
    data = (tree / "out" / "_news" / "a.md").read_bytes()
    expected = file.read_bytes().replace(b'title: "Sealed"', b'title: "Decided"')
    expected = expected.replace(b"name: Tidewater Post", b"name: Decided", 2)
    before, images, after = expected.partition(b"\nimages:")
    assert data == before + images + after.replace(b"width: 1200", b"width: 7", 1)
    deciding.release([Article.objects.get()], user=None)
    assert Article.objects.get().render(timezone.now()) == file.read_bytes()


def test_the_exported_file_keeps_it(tree):
    go_the_whole_way(tree)
    exported = tree / "out" / "_news" / "a.md"
    assert SEALED.encode() in exported.read_bytes()
    assert Article.objects.get().record(timezone.now()).secured == SEALED
