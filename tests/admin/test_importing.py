"""Imports from the browser: a plan first, then what is chosen; never outside the roots."""

import os
import re
import stat
import tarfile
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from articles import deciding, importing
from articles.admin.importing import places
from articles.locking import Busy, LockLost
from articles.models import Article, ImportPlan, ImportRun, PlannedPath, SourceFile
from tests.admin.browsing import messages_of, signed_in
from tests.factories import SEALED, make_article, make_file, make_record, make_related

pytestmark = pytest.mark.django_db

RUNS = "/admin/articles/importrun/"
IMPORT = f"{RUNS}import/"
PLANS = "/admin/articles/importplan/"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.IMPORT_UPLOADS = tmp_path / "uploads"
    return settings.IMPORT_UPLOADS


@pytest.fixture
def tree(settings, tmp_path):
    """A root with a tree in it, `_news/a.md` and `_news/b.md`."""
    root = tmp_path / "tree"
    (root / "_news").mkdir(parents=True)
    settings.IMPORT_ROOTS = [root]
    write(root, "a", title="The first")
    write(root, "b", title="The second")
    return root


def write(root, stem, record=None, **over):
    (root / "_news" / f"{stem}.md").write_bytes(make_file(record, **over))


def text_of(response):
    return response.content.decode()


def plan_folder(client, folder="", **more):
    """Let the plan of a folder be made; answers its page and itself."""
    data = {"_folder": "1", "root": "0", "folder": folder} | more
    response = client.post(IMPORT, data)
    assert response.status_code == 302, text_of(response)
    return ImportPlan.objects.latest("pk"), client.get(response.url)


def act(client, plan, name="apply", **data):
    return client.post(f"{PLANS}{plan.pk}/{name}/", data)


def page_of(client, plan, query=""):
    return client.get(f"{PLANS}{plan.pk}/change/?{query}")


def keys_of(plan, *stems):
    paths = [f"_news/{stem}.md" for stem in stems]
    return list(plan.paths.filter(path__in=paths).values_list("pk", flat=True))


# Folders


def test_without_roots_the_page_says_how_to_name_some(client, settings):
    settings.IMPORT_ROOTS = []
    page = text_of(client.get(IMPORT))
    assert "IMPORT_ROOTS=/srv/news,/srv/archive" in page


def test_folders_are_opened_one_by_one_with_what_lies_in_them(client, tree):
    page = text_of(client.get(IMPORT))
    assert str(tree) in page
    page = text_of(client.get(f"{IMPORT}?root=0"))
    assert 'href="?root=0&amp;folder=_news#folders"' in page
    assert page.count("2 .md files") == 1
    assert "2 files" in page
    response = client.get(f"{IMPORT}?root=0&folder=_news")
    assert [name for name, _ in response.context["crumbs"]] == [str(tree), "_news"]
    assert "No folder lies in it." in text_of(response)


def test_names_that_no_page_should_follow_are_not_listed(client, tree, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tree / "out").symlink_to(outside)
    (tree / "loop").symlink_to("loop")
    (tree / "within").symlink_to("_news")
    (tree / ".git").mkdir()
    (tree / "file").write_text("")
    os.mkdir(os.fsencode(tree) + b"/not-\xff-text")  # noqa: PTH102
    inside = client.get(f"{IMPORT}?root=0").context["inside"]
    assert [name for name, _, _ in inside] == ["_news", "_news"]


@pytest.mark.parametrize(
    ("root", "folder"),
    [
        ("0", ".."),
        ("0", "_news/../../outside"),
        ("0", "/etc"),
        ("0", "out"),
        ("0", "out/deeper"),
        ("0", "loop"),
        ("0", "nothing"),
        ("0", "_news/a.md"),
        ("0", "a\0b"),
        ("0", "x" * 300),
        ("1", ""),
        ("9" * 5000, ""),
        ("-1", ""),
        ("²", ""),
    ],
)
def test_nothing_outside_a_root_is_shown_or_planned(
    client, tree, tmp_path, root, folder
):
    (tmp_path / "outside" / "deeper").mkdir(parents=True)
    (tmp_path / "outside" / "secret.md").write_bytes(make_file())
    (tree / "out").symlink_to(tmp_path / "outside")
    (tree / "loop").symlink_to("loop")
    asked = {"root": root, "folder": folder}
    page = client.get(IMPORT, asked)
    assert page.context["folder"] is None
    assert "There is no such folder" in text_of(page)
    answer = client.post(IMPORT, {"_folder": "1", **asked})
    assert answer.status_code == 400
    assert not ImportPlan.objects.exists()


def test_a_folder_that_cannot_be_read_is_named(client, tree, monkeypatch):
    def refuse(path):
        raise PermissionError

    monkeypatch.setattr("articles.admin.importing.places.os.listdir", refuse)
    assert "This folder cannot be read." in text_of(client.get(f"{IMPORT}?root=0"))


def test_what_costs_too_much_to_count_is_not_counted(client, tree, monkeypatch):
    assert places.Counter(2).count(tree) is None
    monkeypatch.setattr(places.Counter.__init__, "__defaults__", (2,))
    page = text_of(client.get(f"{IMPORT}?root=0"))
    assert "More files than can be counted here." in page
    assert "many files" in page


def test_of_very_many_folders_the_first_are_listed(client, tree, monkeypatch):
    monkeypatch.setattr(places, "LISTED", 1)
    (tree / "_reviews").mkdir()
    response = client.get(f"{IMPORT}?root=0")
    assert len(response.context["inside"]) == 1
    assert "There are more" in text_of(response)


# Archives


def zipped(files, name="news.zip"):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return SimpleUploadedFile(name, out.getvalue())


def tarred(files, name="news.tar.gz"):
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz" if name.endswith("gz") else "w") as tar:
        for path, data in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            tar.addfile(info, BytesIO(data))
    return SimpleUploadedFile(name, out.getvalue())


def upload(client, file, **more):
    return client.post(IMPORT, {"archive": file, "_upload": "1", **more})


@pytest.mark.parametrize(
    ("pack", "name"),
    [
        (zipped, "news.zip"),
        (zipped, "NEWS.ZIP"),
        (tarred, "news.tar"),
        (tarred, "news.tar.gz"),
        (tarred, "news.tgz"),
    ],
)
def test_an_archive_is_planned_and_applied_like_a_folder(client, pack, name, uploads):
    response = upload(client, pack({"_news/a.md": make_file(title="Packed")}, name))
    plan = ImportPlan.objects.get()
    assert response.url == f"{PLANS}{plan.pk}/change/"
    page = text_of(client.get(response.url))
    assert name in page
    assert "_news/a.md" in page
    act(client, plan, _all="1")
    assert Article.objects.get().title == "Packed"
    assert list(uploads.iterdir()) == []


def test_an_upload_goes_to_a_private_folder_and_never_through_memory(
    client, uploads, monkeypatch
):
    def never(*args):
        raise AssertionError("held in memory")

    handler = "django.core.files.uploadhandler.MemoryFileUploadHandler.new_file"
    monkeypatch.setattr(handler, never)
    upload(client, zipped({"_news/a.md": make_file()}))
    (kept,) = uploads.iterdir()
    assert stat.S_IMODE(uploads.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert re.fullmatch(r"[0-9a-f]{32}\.zip", kept.name)
    assert ImportPlan.objects.get().place == str(kept)


def test_a_folder_that_others_could_read_is_closed(client, uploads):
    uploads.mkdir(mode=0o755)
    upload(client, zipped({"_news/a.md": make_file()}))
    assert stat.S_IMODE(uploads.stat().st_mode) == 0o700


def test_an_archive_that_is_too_large_is_refused_and_leaves_nothing(
    client, uploads, monkeypatch
):
    monkeypatch.setattr(places, "LIMIT", 100)
    response = upload(client, zipped({"_news/a.md": make_file()}))
    assert response.status_code == 400
    assert "Larger than 100" in text_of(response)
    assert list(uploads.iterdir()) == []
    assert not ImportPlan.objects.exists()


def test_several_uploads_share_one_limit(client, uploads, monkeypatch):
    file = zipped({"_news/a.md": make_file()})
    monkeypatch.setattr(places, "LIMIT", file.size + 10)
    more = SimpleUploadedFile("more.zip", b"x" * 11)
    upload(client, file, more=more)
    (kept,) = uploads.iterdir()
    assert kept.suffix == ".zip"


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("", "This field is required."),
        (SimpleUploadedFile("news.rar", b"x"), "Only .zip, .tar and .tar.gz are read."),
        (SimpleUploadedFile("news.zip", b""), "The submitted file is empty."),
    ],
)
def test_what_is_no_archive_is_refused_at_its_input(client, uploads, file, message):
    response = upload(client, file)
    assert response.status_code == 400
    assert message in text_of(response)
    assert not list(uploads.glob("*"))


@pytest.mark.parametrize("name", ["news.zip", "news.tar.gz"])
def test_a_damaged_archive_is_a_plan_that_says_so(client, name):
    response = upload(client, SimpleUploadedFile(name, b"not one at all" * 99))
    page = text_of(client.get(response.url))
    assert "Failed" in page
    assert "a damaged one" in page


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_too_many_files_are_sent_to_the_command(client, uploads, monkeypatch, pack):
    monkeypatch.setattr(places, "BOUND", 1)
    files = {f"_news/{name}.md": make_file() for name in "ab"}
    response = upload(client, pack(files))
    assert response.status_code == 400
    assert "More than 1 files are too many for a page." in text_of(response)
    assert list(uploads.iterdir()) == []
    assert not ImportPlan.objects.exists()


def test_a_zip_tells_before_it_is_read_that_it_has_too_many(client, monkeypatch):
    monkeypatch.setattr(places, "BOUND", 1)
    monkeypatch.setattr("articles.admin.importing.forms.store_plan", None)
    files = {f"_news/{name}.md": make_file() for name in "ab"}
    response = upload(client, zipped(files))
    assert "More than 1 files are too many for a page." in text_of(response)


def test_too_many_files_below_a_folder_are_refused_before_they_are_read(
    client, tree, monkeypatch
):
    monkeypatch.setattr(places, "BOUND", 1)
    response = client.post(IMPORT, {"_folder": "1", "root": "0", "folder": ""})
    assert response.status_code == 400
    assert "import_articles" in text_of(response)


# The plan


def test_a_plan_of_a_folder_says_what_would_be_and_does_nothing(client, tree):
    plan, page = plan_folder(client)
    assert "_news/a.md" in text_of(page)
    assert "New" in text_of(page)
    assert plan.place == str(tree)
    assert not Article.objects.exists()


def test_a_folder_below_is_planned_under_the_same_paths(client, tree):
    plan, _page = plan_folder(client, "_news")
    assert set(plan.paths.values_list("path", flat=True)) == {
        "_news/a.md",
        "_news/b.md",
    }


def test_each_field_stands_before_and_after_side_by_side(client, tree):
    gone, kept = make_related(title="Gone"), make_related(title="Kept")
    again = make_related(title="Then", web_url=kept.web_url, quality=5)
    record = make_record(title="Before", heat=78, related=(gone, kept), secured=SEALED)
    write(tree, "a", record)
    importing.import_articles([tree])
    new = make_related(title="Come")
    values = {"title": "<After>", "heat": 90, "related": (again, new)}
    write(tree, "a", record.with_values(values))
    plan, page = plan_folder(client)
    text = text_of(page)
    for words in (
        '<th scope="row">Title</th>',
        '<td data-side="Before">Before</td>',
        '<td data-side="Now">&lt;After&gt;</td>',
        '<td data-side="Before">78</td>',
        '<td data-side="Now">90</td>',
        "−</span> Gone",
        "+</span> Come",
        "~</span> Kept (quality: 40)",
        "~</span> Then (quality: 5)",
    ):
        assert words in text
    assert "<del>" not in text


def test_a_plan_says_where_upstream_contradicts_a_decision(client, tree):
    record = make_record(title="First")
    write(tree, "a", record)
    importing.import_articles([tree])
    deciding.edit(Article.objects.get(stem="a"), {"title": "Ours"}, user=None)
    write(tree, "a", replace(record, title="Theirs"))
    _, page = plan_folder(client)
    assert "In conflict with a decision on: title." in text_of(page)


def test_nothing_sealed_is_ever_in_a_plan(client, tree):
    record = make_record(secured=SEALED)
    write(tree, "a", record)
    importing.import_articles([tree])
    other = "b3RoZXItc2VhbA==;AAAAAAAAAAAAAAAAAAAAAA=="
    write(tree, "a", record.with_values({"secured": other, "title": "Moved"}))
    plan, page = plan_folder(client)
    stored = str(list(PlannedPath.objects.values()))
    for sealed in (SEALED, other):
        assert sealed not in text_of(page)
        assert sealed not in stored
    act(client, plan, _all="1")
    assert SEALED not in text_of(page_of(client, plan))


def test_a_change_of_only_what_is_sealed_is_a_kind_of_its_own(client, tree):
    record = make_record(secured=SEALED)
    write(tree, "a", record)
    importing.import_articles([tree])
    write(tree, "a", record.with_values({"secured": f"b{SEALED[1:]}"}))
    _plan, page = plan_folder(client)
    assert "Changed: only what is sealed" in text_of(page)


def test_a_file_that_cannot_be_read_is_named_with_its_line(client, tree):
    (tree / "_news" / "bad.md").write_text("---\ntitle: [unclosed\n---\n")
    (tree / "_news" / "notes.md").write_text("Only notes\n")
    _plan, page = plan_folder(client)
    assert re.search(r"_news/bad\.md:\d+</code>", text_of(page))
    assert "Without front matter" in text_of(page)


def make_plan(count=1, **over):
    """A plan with rows made by hand: `over` is what they say."""
    now = timezone.now()
    plan = ImportPlan.objects.create(
        made_at=now, expires_at=now + timedelta(days=1), source="/srv", place="/srv"
    )
    PlannedPath.objects.bulk_create(
        PlannedPath(plan=plan, path=f"_news/{n:03}.md", **{"outcome": "created"} | over)
        for n in range(count)
    )
    return plan


def test_the_kinds_are_filters_and_the_pages_keep_them(client):
    plan = make_plan(120)
    now = timezone.now()
    PlannedPath.objects.bulk_create(
        PlannedPath(
            plan=plan, path=f"_x/{n}.md", outcome="updated", update_class="related"
        )
        for n in range(60)
    )
    assert plan.expires_at > now
    page = text_of(page_of(client, plan, "outcome=updated&class=related"))
    assert "Changed: related coverage" in page
    assert "_x/0.md" in page
    assert "_news/" not in page
    assert "Page 1 of 2" in page
    assert 'href="?outcome=updated&amp;class=related&amp;p=2"' in page
    assert "Apply all 60 of this filter" in page
    everything = text_of(page_of(client, plan))
    assert "Page 1 of 4" in everything
    assert "Apply all 180" in everything


def test_a_filter_that_finds_nothing_says_so(client):
    page = text_of(page_of(client, make_plan(), "outcome=vanished"))
    assert "The plan has no such path." in page


@pytest.mark.parametrize(
    ("counts", "words"),
    [({"unchanged": 3}, "there is nothing to apply"), ({}, "No .md file was found")],
)
def test_an_empty_plan_says_why(client, counts, words):
    plan = make_plan(0)
    plan.counts = counts
    plan.save()
    assert words in text_of(page_of(client, plan))


def test_the_number_of_queries_does_not_grow_with_the_plan(
    client, django_assert_num_queries
):
    small, large = make_plan(3), make_plan(130)
    page_of(client, small)
    # session, user, plan, user of it, count, kinds, what is left, rows, what waits
    for plan in (small, large):
        with django_assert_num_queries(8):
            page_of(client, plan)


def test_odd_kinds_of_a_later_version_are_shown_as_they_are(client):
    page = text_of(page_of(client, make_plan(outcome="thawed", update_class="cold")))
    assert "Thawed" in page


def test_what_a_plan_could_not_conclude_stands_on_its_page(client):
    plan = make_plan()
    plan.questions = ["30 of 40 files are gone"]
    plan.save()
    assert "30 of 40 files are gone" in text_of(page_of(client, plan))


# Vanished and partial


def test_absent_files_are_asked_about_unless_only_part_is_there(client, tree):
    importing.import_articles([tree])
    (tree / "_news" / "a.md").unlink()
    _plan, page = plan_folder(client, is_partial="on")
    assert "part of the tree" in text_of(page)
    assert "_news/a.md" not in text_of(page)
    plan, page = plan_folder(client)
    assert "Gone from the tree" in text_of(page)
    act(client, plan, _all="1")
    assert SourceFile.objects.get(article__path="_news/a.md").vanished == "open"


# Apply


def test_only_what_was_chosen_is_applied_and_told(client, tree):
    plan, _page = plan_folder(client)
    response = act(client, plan, chosen=keys_of(plan, "b"), _chosen="1", p="1")
    assert response.url == f"{PLANS}{plan.pk}/change/?p=1"
    assert messages_of(response) == ["Applied: 1 new."]
    assert [each.title for each in Article.objects.all()] == ["The second"]
    page = text_of(client.get(response.url))
    assert "Applied in part" in page
    assert "1 path is left." in page
    assert ">applied<" in page
    assert "/undo/" in page


def test_a_filter_is_applied_as_a_whole_and_nothing_else(client, tree):
    importing.import_articles([tree])
    write(tree, "c", title="New")
    record = Article.objects.get(path="_news/a.md").base
    write(tree, "a", record.with_values({"title": "Changed"}))
    plan, _page = plan_folder(client)
    act(client, plan, _all="1", outcome="created")
    titles = {each.title for each in Article.objects.all()}
    assert titles == {"New", "The first", "The second"}
    act(client, plan, _all="1")
    assert "Changed" in {each.title for each in Article.objects.all()}
    assert "Nothing of this plan is left." in text_of(page_of(client, plan))


def test_choosing_nothing_applies_nothing(client, tree):
    plan, _page = plan_folder(client)
    for data in (
        {"_chosen": "1"},
        {"_chosen": "1", "chosen": ["x"]},
        {"_chosen": "1", "chosen": ["9" * 30]},
        {"_all": "1", "outcome": "a\0b"},
    ):
        response = act(client, plan, **data)
        assert messages_of(response)[-1].startswith("Nothing was chosen")
    assert not Article.objects.exists()


def test_a_path_of_another_plan_cannot_be_chosen(client, tree):
    plan, other = plan_folder(client)[0], plan_folder(client)[0]
    act(client, plan, _chosen="1", chosen=keys_of(other, "a"))
    assert not Article.objects.exists()


def test_what_moved_since_is_left_and_the_way_on_is_shown(client, tree):
    plan, _page = plan_folder(client)
    write(tree, "a", title="Moved meanwhile")
    response = act(client, plan, _all="1")
    told, left = messages_of(response)
    assert told == "Applied: 1 new."
    assert left.startswith("1 path was left: ")
    assert "_news/a.md" in left
    page = text_of(client.get(response.url))
    assert ">left<" in page
    assert "Make a new plan of the same place" in page
    response = act(client, plan, "renew")
    new = ImportPlan.objects.latest("pk")
    assert response.url == f"{PLANS}{new.pk}/change/"
    act(client, new, _all="1")
    assert Article.objects.get(path="_news/a.md").title == "Moved meanwhile"


def test_many_paths_that_were_left_are_counted_and_listed_with_the_run(client, tree):
    for number in range(8):
        write(tree, f"n{number}")
    plan, _page = plan_folder(client)
    for number in range(8):
        write(tree, f"n{number}")
    (left,) = messages_of(act(client, plan, _all="1"))[1:]
    assert left.startswith("8 paths were left")
    assert "and 3 more" in left
    run = ImportRun.objects.get()
    assert run.failures.count() == 8
    assert f"{RUNS}{run.pk}/change/" in text_of(page_of(client, plan))


def test_while_another_import_runs_nothing_is_applied(client, tree, monkeypatch):
    def busy(*args, **options):
        raise Busy("an import runs since 10:00")

    plan, _page = plan_folder(client)
    monkeypatch.setattr(importing, "apply_plan", busy)
    (message,) = messages_of(act(client, plan, _all="1"))
    assert message == "Nothing was applied: an import runs since 10:00"


@pytest.mark.parametrize(
    "error",
    [
        LockLost("another import took over; import again"),
        importing.ImportInterrupted("the database failed: disk full; import again"),
    ],
)
def test_an_import_that_is_interrupted_says_why(client, tree, monkeypatch, error):
    def interrupted(*args, **options):
        raise error

    plan, _page = plan_folder(client)
    monkeypatch.setattr(importing, "apply_plan", interrupted)
    response = act(client, plan, _all="1")
    assert response.status_code == 302
    assert messages_of(response) == [f"The import was interrupted: {error}"]


def test_an_applied_import_is_undone_like_any_act(client, tree):
    importing.import_articles([tree])
    record = Article.objects.get(path="_news/a.md").base
    write(tree, "a", record.with_values({"title": "Changed"}))
    plan, _page = plan_folder(client)
    act(client, plan, _all="1")
    change_set = ImportPlan.objects.get().run.change_set
    client.post(f"/admin/articles/changeset/{change_set.pk}/undo/")
    assert Article.objects.get(path="_news/a.md").title == "The first"


# Places, at every use


def test_a_folder_that_the_roots_no_longer_allow_is_not_applied(client, tree, settings):
    plan, _page = plan_folder(client)
    settings.IMPORT_ROOTS = [tree / "_news"]
    (message,) = messages_of(act(client, plan, _all="1"))
    assert "IMPORT_ROOTS no longer allows" in message
    assert not Article.objects.exists()


def test_a_folder_that_became_a_link_is_not_applied(client, tree, tmp_path):
    plan, _page = plan_folder(client, "_news")
    outside = tmp_path / "outside"
    (tree / "_news").rename(outside)
    (tree / "_news").symlink_to(outside)
    for name in ("apply", "renew"):
        response = act(client, plan, name, _all="1")
        assert "IMPORT_ROOTS no longer allows" in messages_of(response)[-1]
    assert not Article.objects.exists()
    assert ImportPlan.objects.count() == 1


def test_a_place_outside_the_uploads_is_never_taken_for_one(client, tmp_path):
    plan = make_plan()
    file = tmp_path / "theirs.zip"
    file.write_bytes(b"x")
    ImportPlan.objects.update(is_uploaded=True, place=str(file))
    (message,) = messages_of(act(client, plan, _all="1"))
    assert "no longer kept" in message
    act(client, plan, "discard")
    assert file.exists()


# In time


def test_a_plan_that_is_out_of_date_applies_nothing_and_offers_a_new_one(client, tree):
    plan, _page = plan_folder(client)
    ImportPlan.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = text_of(page_of(client, plan))
    assert "This plan is out of date" in page
    assert 'name="_all"' not in page
    assert 'type="checkbox"' not in page
    (message,) = messages_of(act(client, plan, _all="1"))
    assert message.startswith("Nothing was applied: ")
    assert not Article.objects.exists()
    act(client, plan, "renew")
    (new,) = ImportPlan.objects.all()
    act(client, new, _all="1")
    assert Article.objects.count() == 2


def test_a_plan_whose_maker_was_killed_is_incomplete_and_applies_nothing(client, tree):
    plan, _page = plan_folder(client)
    ImportPlan.objects.update(expires_at=F("made_at"))
    page = text_of(page_of(client, plan))
    assert "This plan is incomplete" in page
    assert "This plan is out of date" not in page
    assert 'name="_all"' not in page
    plan.paths.all().delete()
    assert "No .md file was found there." not in text_of(page_of(client, plan))
    page = text_of(client.get(PLANS))
    assert "incomplete, or still being made" in page
    assert "2 new" not in page
    (message,) = messages_of(act(client, plan, _all="1"))
    assert message.startswith("Nothing was applied: ")
    assert not Article.objects.exists()
    act(client, plan, "renew")
    (new,) = ImportPlan.objects.all()
    assert "waits, expires" in text_of(client.get(PLANS))
    act(client, new, _all="1")
    assert Article.objects.count() == 2


def test_a_new_plan_of_too_many_files_is_not_made(client, tree, monkeypatch):
    plan, _page = plan_folder(client)
    monkeypatch.setattr(places, "BOUND", 1)
    response = act(client, plan, "renew")
    assert response.url == IMPORT
    assert messages_of(response)[0].startswith("No new plan was made")


def test_an_archive_stays_while_something_of_its_plan_is_left(client, uploads):
    files = {f"_news/{name}.md": make_file() for name in "ab"}
    upload(client, zipped(files))
    plan = ImportPlan.objects.get()
    act(client, plan, chosen=keys_of(plan, "a"), _chosen="1")
    assert len(list(uploads.iterdir())) == 1
    act(client, plan, "renew")
    new = ImportPlan.objects.latest("pk")
    act(client, plan, "discard")
    assert len(list(uploads.iterdir())) == 1
    act(client, new, "discard")
    assert list(uploads.iterdir()) == []
    assert Article.objects.count() == 1


@pytest.mark.parametrize("url", [IMPORT, PLANS])
def test_archives_go_when_their_plan_is_out_of_date(client, uploads, url):
    upload(client, zipped({"_news/a.md": make_file()}))
    (kept,) = uploads.iterdir()
    orphan, fresh = uploads / "orphan.zip", uploads / "fresh.zip"
    orphan.write_bytes(b"")
    fresh.write_bytes(b"")
    long_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    for file in (orphan, kept):
        os.utime(file, (long_ago, long_ago))
    client.get(url)
    assert set(uploads.iterdir()) == {kept, fresh}
    ImportPlan.objects.update(expires_at=timezone.now())
    client.get(url)
    assert set(uploads.iterdir()) == {fresh}


def test_a_file_that_goes_meanwhile_hurts_no_sweep(uploads):
    uploads.mkdir()
    (uploads / "link.zip").symlink_to("nowhere")
    places.sweep(timezone.now())
    assert places._age(uploads / "gone.zip", timezone.now()) == timedelta()


def test_plans_of_long_ago_are_forgotten_with_the_next(client, tree):
    old, _page = plan_folder(client)
    ImportPlan.objects.update(expires_at=timezone.now() - timedelta(days=31))
    new, _page = plan_folder(client)
    assert list(ImportPlan.objects.all()) == [new]
    assert not PlannedPath.objects.filter(plan=old.pk).exists()


# Lists


def test_the_list_of_plans_says_which_wait(client, tree):
    page = text_of(client.get(PLANS))
    assert "No plan waits." in page
    plan_folder(client)
    page = text_of(client.get(PLANS))
    assert "waits, expires" in page
    assert "2 new" in page
    assert "1 plan waits" in text_of(client.get(RUNS))
    ImportPlan.objects.update(expires_at=timezone.now())
    assert "out of date" in text_of(client.get(PLANS))
    assert "plan waits" not in text_of(client.get(RUNS))
    plan, _page = plan_folder(client)
    act(client, plan, _all="1")
    assert "applied, in part or in full" in text_of(client.get(PLANS))


def test_a_discarded_plan_is_gone(client, tree):
    plan, _page = plan_folder(client)
    response = act(client, plan, "discard")
    assert response.url == PLANS
    assert page_of(client, plan).status_code == 404
    assert act(client, plan, _all="1").status_code == 404
    assert not Article.objects.exists()


def test_without_a_run_the_list_leads_to_the_first(client):
    page = text_of(client.get(RUNS))
    assert "No files have come in yet." in page
    assert f'href="{IMPORT}"' in page
    page = text_of(client.get(f"{RUNS}?status__exact=running"))
    assert "No import ended like that." in page


# Rights


def test_who_may_only_look_finds_no_way_in(client_with, tree):
    client = client_with("view_importrun")
    page = text_of(client.get(RUNS))
    assert IMPORT not in page
    assert "Whoever runs this site brings them in." in page
    assert "/admin/articles/importplan/" not in page


@pytest.mark.parametrize("rights", [(), ("view_importrun", "change_article")])
def test_without_the_right_nothing_of_an_import_is_open(
    client, client_with, tree, uploads, rights
):
    plan, _page = plan_folder(client)
    other = client_with(*rights)
    for url in (IMPORT, PLANS, f"{PLANS}{plan.pk}/change/"):
        assert other.get(url).status_code == 403
    for name in ("apply", "renew", "discard"):
        assert act(other, plan, name, _all="1").status_code == 403
    assert upload(other, zipped({"_news/a.md": make_file()})).status_code == 403
    assert not uploads.exists()
    assert ImportPlan.objects.get() == plan
    assert not Article.objects.exists()


def test_the_right_to_import_is_all_that_an_import_takes(client_with, tree):
    client = client_with("import_files")
    assert IMPORT in text_of(client.get(RUNS))
    plan, page = plan_folder(client)
    assert "_news/a.md" in text_of(page)
    act(client, plan, _all="1")
    assert Article.objects.count() == 2
    run = ImportRun.objects.get()
    page = text_of(client.get(f"{RUNS}{run.pk}/change/"))
    assert str(tree) in page
    assert f"{PLANS}{plan.pk}/change/" in page


def test_who_is_not_signed_in_uploads_nothing(db, uploads):
    response = upload(Client(), zipped({"_news/a.md": make_file()}))
    assert response.status_code == 302
    assert "/login/" in response.url
    assert not uploads.exists()


def test_a_forged_upload_is_refused(chief, uploads):
    client = signed_in(chief)
    client.handler.enforce_csrf_checks = True
    assert upload(client, zipped({"_news/a.md": make_file()})).status_code == 403
    assert not ImportPlan.objects.exists()
    assert list(uploads.glob("*")) == []


def test_acts_on_plans_are_never_a_get(client, tree):
    plan, _page = plan_folder(client)
    for name in ("apply", "renew", "discard"):
        assert client.get(f"{PLANS}{plan.pk}/{name}/").status_code == 405


def test_uploads_lie_where_nothing_is_served(settings):
    folder = Path(settings.BASE_DIR, "uploads")
    for served in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        assert not folder.is_relative_to(served)


def test_an_articles_path_is_not_taken_over_by_a_plan_of_another(client, tree):
    make_article("_news/a.md", title="Theirs")
    plan, page = plan_folder(client)
    kinds = {(kind.outcome, kind.count) for kind in page.context["kinds"]}
    assert ("created", 1) in kinds
    assert plan.paths.count() == 2
