"""Imports and open questions in a browser: accessible, by keyboard, without scripts."""

import zipfile

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from articles import deciding
from articles.importing import apply_plan, import_articles, store_plan
from articles.models import Article, ImportPlan, SourceFile
from tests.browser.test_admin import tab_to, unfolded, wide_enough
from tests.factories import make_file, make_record, make_related

pytestmark = pytest.mark.django_db(transaction=True)

IMPORT = "/admin/articles/importrun/import/"


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", password="pw", first_name="Ada")


@pytest.fixture
def client(chief):
    client = Client()
    client.force_login(chief)
    return client


@pytest.fixture
def tree(settings, tmp_path):
    settings.IMPORT_UPLOADS = tmp_path / "uploads"
    settings.IMPORT_ROOTS = [tmp_path / "tree"]
    (tmp_path / "tree" / "_news").mkdir(parents=True)
    return tmp_path / "tree"


def write(tree, stem, record=None, **over):
    (tree / "_news" / f"{stem}.md").write_bytes(make_file(record, **over))


@pytest.fixture
def pages(tree, chief):
    """Every page of imports, with something of each kind on it."""
    record = make_record(title="Before", related=(make_related(),))
    write(
        tree,
        "2026-11-20-a-name-as-long-as-upstream-likes-to-make-them-every-day",
        record,
    )
    held = make_record(title="Theirs")
    write(tree, "held", held)
    write(tree, "gone")
    import_articles([tree])
    deciding.edit(
        Article.objects.get(path="_news/held.md"), {"title": "Ours"}, user=chief
    )
    values = {"title": "After " * 40, "heat": 5, "related": (make_related(),)}
    write(
        tree,
        "2026-11-20-a-name-as-long-as-upstream-likes-to-make-them-every-day",
        record.with_values(values),
    )
    write(tree, "held", held.with_values({"title": "Moved"}))
    (tree / "_news" / "gone.md").unlink()
    (tree / "_news" / "bad.md").write_text("---\ntitle: [unclosed\n---\n")
    write(tree, "new")
    waiting = store_plan(tree, source=str(tree), user=chief)
    partly = store_plan(tree, source=str(tree), user=chief)
    write(tree, "new", title="Moved since")
    paths = ["_news/new.md", "_news/held.md", "_news/gone.md"]
    run = apply_plan(partly, paths, user=chief).run
    gone, held = (
        Article.objects.get(path=f"_news/{name}.md") for name in ("gone", "held")
    )
    return {
        "index": "/admin/",
        "import": IMPORT,
        "folder": f"{IMPORT}?root=0",
        "lost": f"{IMPORT}?root=0&folder=nothing",
        "plans": "/admin/articles/importplan/",
        "plan": f"/admin/articles/importplan/{waiting.pk}/change/",
        "partly": f"/admin/articles/importplan/{partly.pk}/change/",
        "runs": "/admin/articles/importrun/",
        "run": f"/admin/articles/importrun/{run.pk}/change/",
        "sets": "/admin/articles/changeset/",
        "set": f"/admin/articles/changeset/{run.change_set.pk}/change/",
        "questions": "/admin/articles/article/?asks=vanished",
        "vanished": f"/admin/articles/article/{gone.pk}/change/",
        "conflict": f"/admin/articles/article/{held.pk}/change/",
    }


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    visit, client, pages, check_accessibility, width, scheme
):
    page = visit("/admin/", width=width, scheme=scheme, client=client)
    for path in pages.values():
        page.goto(page.url.partition("/admin/")[0] + path)
        unfolded(page)
        check_accessibility(page)
        wide_enough(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_there_is_nothing_yet_the_pages_are_accessible(
    visit, client, settings, check_accessibility, scheme
):
    settings.IMPORT_ROOTS = []
    paths = ("importrun/", "importplan/", "importrun/import/", "changeset/")
    for path in paths:
        check_accessibility(
            visit(f"/admin/articles/{path}", client=client, scheme=scheme)
        )


def test_by_keyboard_alone_a_folder_is_imported_and_put_back(visit, client, tree):
    write(tree, "a", title="By keyboard")
    write(tree, "b", title="Not chosen")
    page = visit("/admin/articles/importrun/", client=client)
    tab_to(page, ".add-button")
    page.keyboard.press("Enter")
    tab_to(page, ".folders a")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 .md files in it and below.")).to_be_visible()
    tab_to(page, "button[name=_folder]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Import plan")
    tab_to(page, "input[name=chosen]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Applied: 1 new.")).to_be_visible()
    assert [article.title for article in Article.objects.all()] == ["By keyboard"]
    tab_to(page, ".message-undo button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Undone on 1 article.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_archive_is_uploaded_chosen_from_and_applied(
    visit, client, tree, tmp_path, scripts
):
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        archive.writestr("_news/a.md", make_file(title="Packed"))
        archive.writestr("_news/b.md", make_file(title="Packed too"))
    page = visit(IMPORT, client=client, scripts=scripts)
    page.get_by_label("Archive", exact=True).set_input_files(tmp_path / "news.zip")
    page.get_by_role("button", name="Show the plan", exact=True).click()
    page.get_by_label("_news/b.md").check()
    page.get_by_role("button", name="Apply chosen").first.click()
    expect(page.get_by_text("Applied: 1 new.")).to_be_visible()
    page.get_by_role("button", name="Apply the one path").click()
    expect(page.get_by_text("Nothing of this plan is left.")).to_be_visible()
    assert Article.objects.count() == 2
    assert list((tmp_path / "uploads").iterdir()) == []
    page.get_by_role("button", name="Discard this plan").click()
    expect(page.get_by_text("No plan waits.")).to_be_visible()
    assert not ImportPlan.objects.exists()


def test_a_refused_upload_is_accessible(
    visit, client, tree, tmp_path, check_accessibility
):
    file = tmp_path / "news.txt"
    file.write_text("not an archive")
    for scheme in ("light", "dark"):
        page = visit(IMPORT, client=client, width=320, scheme=scheme)
        page.get_by_label("Archive", exact=True).set_input_files(file)
        page.get_by_role("button", name="Show the plan", exact=True).click()
        expect(
            page.get_by_text("Only .zip, .tar and .tar.gz are read.")
        ).to_be_visible()
        check_accessibility(page)


def test_open_questions_are_answered_by_keyboard(visit, client, pages):
    page = visit("/admin/", client=client)
    tab_to(page, "#content a[href$='/vanished/']")
    page.keyboard.press("Enter")
    tab_to(page, "#content a[href$='/change/']")
    page.keyboard.press("Enter")
    tab_to(page, "button[name=_keep_vanished]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 article kept")
    assert SourceFile.objects.get(article__path="_news/gone.md").vanished == "kept"
    page.goto(page.url.partition("/admin/")[0] + pages["conflict"])
    tab_to(page, "button[name=_keep]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Yours stands on 1 article.")
    assert not Article.objects.in_conflict().exists()


def test_what_can_be_pressed_is_large_enough(visit, client, pages):
    for name in ("import", "folder", "plan", "partly", "set"):
        page = visit(pages[name], width=320, client=client)
        small = page.evaluate(
            """() => [...document.querySelectorAll('#content-main :is(a, button, input)')]
            .filter(e => e.checkVisibility() && !e.closest('p, dd, li > .told-article'))
            .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && box.height < 24)
            .map(([html]) => html)"""
        )
        assert [html for html in small if "told-article" not in html] == [], name
