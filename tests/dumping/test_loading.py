"""A dump, loaded into a database that has imported the same tree."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles import deciding, tables
from articles.dumping import loading, restoring
from articles.exporting import export_articles
from articles.frontmatter import CannotEdit
from articles.importing import import_articles
from articles.locking import LockLost
from articles.models import (
    Act,
    Article,
    Change,
    ChangeSet,
    Hold,
    ImportRun,
    Provider,
    RunLock,
    SourceFile,
    Topic,
    Vanished,
)
from tests.dumping.rebuilding import (
    all_tables,
    dump,
    edited,
    load,
    read_in,
    wipe,
)
from tests.factories import (
    SEALED,
    make_article,
    make_born,
    make_editor,
    make_file,
    make_image,
    make_related,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db


def export(root):
    result = export_articles(Article.objects.all(), root)
    assert not result.failures


def get(path="_news/a.md"):
    return Article.objects.get(path=path)


def rebuild(root, text):
    wipe()
    read_in(root)
    return load(text)


# What comes back


def test_decisions_come_back_with_user_time_and_reason(tmp_path):
    eve = make_editor("publish_article", name="eve")
    deciding.retire([make_article("_news/a.md")], user=eve, note="Wrong")
    before = Hold.objects.values("value", "took_down", "user", "at", "note").get()
    export(tmp_path)
    rebuild(tmp_path, dump())
    assert (
        Hold.objects.values("value", "took_down", "user", "at", "note").get() == before
    )
    assert get().state == "retired"
    assert get().version == 2


def test_the_history_is_the_old_one_and_that_of_the_import_goes(tmp_path):
    article = make_article("_news/a.md")
    deciding.edit(article, {"heat": 1}, user=None)
    deciding.undo(ChangeSet.objects.get(act=Act.EDIT), user=None)
    export(tmp_path)
    text = dump()
    rebuild(tmp_path, text)
    acts = ChangeSet.objects.order_by("id")
    assert [act.act for act in acts] == ["import", "edit", "undo"]
    assert acts[2].undoes == acts[1]
    assert Change.objects.filter(field="").count() == 1
    # That of the rebuild itself, which has no changes of its own any more.
    assert ImportRun.objects.filter(change_set=None).count() == 1


def test_an_article_that_nobody_decided_on_keeps_its_time(tmp_path):
    then = timezone.now() - timedelta(days=9)
    make_article("_news/a.md", now=then)
    export(tmp_path)
    rebuild(tmp_path, dump())
    assert (get().created_at, get().modified_at) == (then, then)


def test_upstreams_word_comes_back_from_under_our_own(tmp_path):
    data = make_file(heat=78, secured=SEALED).replace(b"heat: 78", b"heat:   0078 # x")
    take_file("_news/a.md", data)
    deciding.edit(get(), {"title": "Ours", "heat": 1, "body": "\nText.\n"}, user=None)
    export(tmp_path)
    rebuild(tmp_path, dump())
    assert bytes(get().source.base) == data
    deciding.release([get()], user=None)
    assert get().render(timezone.now()) == data


def test_a_field_released_or_decided_anew_since_the_export_comes_back(tmp_path):
    data = make_file(heat=78, secured=SEALED)
    take_file("_news/a.md", data)
    deciding.edit(get(), {"title": "Ours", "heat": 1}, user=None)
    export(tmp_path)
    deciding.release([get()], ["heat"], user=None)
    deciding.edit(get(), {"title": "Ours, again"}, user=None)
    rebuild(tmp_path, dump())
    assert bytes(get().source.base) == data
    assert (get().title, get().heat) == ("Ours, again", 78)


def test_upstreams_word_comes_back_around_what_is_sealed(tmp_path):
    images = (make_image(width=1, extra={"secured": SEALED}),)
    items = (make_related(extra={"secured": SEALED}), make_related())
    data = make_file(images=images, related=items, secured=SEALED)
    take_file("_news/a.md", data)
    changed = (make_image(url=images[0].url, width=2),)
    deciding.edit(get(), {"images": changed, "related": items[:1]}, user=None)
    export(tmp_path)
    text = dump()
    assert SEALED not in text
    rebuild(tmp_path, text)
    assert bytes(get().source.base) == data


def test_a_file_that_upstream_wrote_since_is_the_base_but_for_echoes(tmp_path):
    make_article("_news/a.md", title="Theirs", excerpt="Old")
    deciding.edit(get(), {"title": "Ours"}, user=None)
    text = dump()
    export(tmp_path)
    file = tmp_path / "_news" / "a.md"
    file.write_bytes(file.read_bytes().replace(b'excerpt: "Old"', b'excerpt: "New"'))
    result = rebuild(tmp_path, text)
    assert result.other_bases == ["_news/a.md"]
    assert (get().base.title, get().base.excerpt) == ("Theirs", "New")
    assert get().title == "Ours"
    # Nor is the file news to the next import.
    assert read_in(tmp_path).counts == {"unchanged": 1}
    assert load(text).summary == "1 unchanged"


def test_an_echo_of_what_was_published_only_then_is_one_still(tmp_path):
    make_article("_news/a.md", published=True, excerpt="Old")
    later = timezone.now() + timedelta(hours=1)
    deciding.publish([get()], user=None, starts_at=later)
    export(tmp_path)
    text = dump()
    file = tmp_path / "_news" / "a.md"
    assert b"published: false" in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(b'excerpt: "Old"', b'excerpt: "New"'))
    wipe()
    read_in(tmp_path)
    load(text, now=later + timedelta(hours=1))
    assert get().base.published is True


def test_a_file_with_the_old_base_needs_no_words(tmp_path):
    data = make_file(title="Theirs")
    take_file("_news/a.md", data)
    deciding.edit(get(), {"title": "Ours"}, user=None)
    text = dump()
    wipe()
    take_file("_news/a.md", data)
    assert load(text).other_bases == []
    assert bytes(get().source.base) == data


def test_decisions_on_another_copy_stay_set_aside(tmp_path):
    make_article("_news/a.md", title="Theirs", original_url="https://a.example/1")
    deciding.edit(get(), {"title": "Ours", "heat": 1}, user=None)
    text = dump()
    write_upstream(get(), title="Others", original_url="https://a.example/2")
    data = bytes(get().source.base)
    wipe()
    take_file("_news/a.md", data)
    load(text)
    assert (get().title, get().heat) == ("Others", 1)
    assert Hold.objects.count() == 2


def test_decisions_stay_where_the_address_only_came(tmp_path):
    make_article("_news/a.md", title="Theirs", original_url=None)
    deciding.edit(get(), {"title": "Ours", "heat": 1}, user=None)
    text = dump()
    write_upstream(get(), original_url="https://a.example/2")
    data = bytes(get().source.base)
    wipe()
    take_file("_news/a.md", data)
    load(text)
    assert get().title == "Ours"
    assert load(text).summary == "1 unchanged"


# Born here


def test_an_article_without_a_file_is_made_of_its_decisions():
    make_born(title="Born", body="\nText.\n")
    before = all_tables()
    text = dump()
    wipe()
    assert load(text).summary == "1 loaded"
    assert all_tables() == before


def test_an_article_born_here_stays_so_after_its_export(tmp_path):
    born = make_born()
    export(tmp_path)
    before, text = all_tables(), dump()
    rebuild(tmp_path, text)
    assert get(born.path).source.base is None
    assert all_tables() == before


def test_an_article_born_here_has_a_base_once_somebody_else_wrote(tmp_path):
    born = make_born(title="Born", excerpt="Old")
    text = dump()
    export(tmp_path)
    file = tmp_path / born.path
    file.write_bytes(file.read_bytes().replace(b'excerpt: "Old"', b'excerpt: "New"'))
    result = rebuild(tmp_path, text)
    assert result.other_bases == [born.path]
    assert get(born.path).base.excerpt == "New"
    assert get(born.path).excerpt == "Old"


def test_another_story_at_the_path_of_a_born_one_is_refused(tmp_path):
    born = make_born()
    text = dump()
    wipe()
    take_file(born.path, make_file(original_url="https://other.example/"))
    before = all_tables()
    result = load(text)
    (failure,) = result.failures
    message = "an article born here has this path and another originalUrl"
    assert failure.startswith(f"{born.path}: {message}; rename the file")
    assert all_tables() == before


def test_a_born_article_that_nothing_names_is_not_made():
    born = make_born()
    text = edited(dump(), born.path, holds=[])
    wipe()
    assert load(text).failures == [
        f"{born.path}: nothing says its title; import its file first"
    ]
    assert not Article.objects.exists()


# What does not


def test_a_path_without_an_article_is_named_and_the_rest_goes_on(tmp_path):
    for name in "ab":
        deciding.edit(make_article(f"_news/{name}.md"), {"heat": 1}, user=None)
    text = dump()
    data = bytes(get("_news/b.md").source.base)
    wipe()
    take_file("_news/b.md", data)
    result = load(text)
    assert result.failures == [
        "_news/a.md: not in the database; import its file first, then load again"
    ]
    assert result.summary == "1 loaded, 1 unknown"
    take_file("_news/a.md", make_file())
    assert load(text).summary == "1 loaded, 1 unchanged"


@pytest.mark.parametrize("answer", [Vanished.OPEN, Vanished.RETIRED])
def test_articles_whose_files_are_gone_are_left_out_and_that_is_no_failure(answer):
    data = make_file()
    for name in "ab":
        take_file(f"_news/{name}.md", data)
    gone = {"vanished": answer, "vanished_at": timezone.now()}
    SourceFile.objects.filter(article__path="_news/b.md").update(**gone)
    text = dump()
    wipe()
    take_file("_news/a.md", data)
    result = load(text)
    assert (result.failures, result.summary) == ([], "1 loaded, 1 gone")
    assert result.notes == ["articles left out because their files are gone: 1"]
    assert load(text).summary == "1 unchanged, 1 gone"


def test_a_file_that_an_editor_keeps_is_not_gone():
    make_article("_news/a.md")
    kept = {"vanished": Vanished.KEPT, "vanished_at": timezone.now()}
    SourceFile.objects.update(**kept)
    text = dump()
    wipe()
    assert load(text).summary == "1 unknown"


def test_a_load_that_left_out_all_leaves_nothing():
    make_article("_news/a.md")
    gone = {"vanished": Vanished.RETIRED, "vanished_at": timezone.now()}
    SourceFile.objects.update(**gone)
    text = dump()
    wipe()
    assert load(text).summary == "1 gone"
    assert not ChangeSet.objects.exists()


def test_other_decisions_are_left_as_they_are(tmp_path):
    data = make_file()
    take_file("_news/a.md", data)
    deciding.edit(get(), {"heat": 1}, user=None)
    text = dump()
    wipe()
    take_file("_news/a.md", data)
    deciding.edit(get(), {"heat": 2}, user=None)
    before = all_tables()
    result = load(text)
    assert result.summary == "1 refused"
    assert result.failures == [
        "_news/a.md: decided on or changed here since its first import; left as it is"
    ]
    assert all_tables() == before


@pytest.mark.parametrize("name", ["written_digest", "refused_digest"])
def test_a_file_that_was_written_or_refused_here_is_no_fresh_one(name):
    make_article("_news/a.md")
    text = edited(dump(), "_news/a.md", version=9)
    SourceFile.objects.update(**{name: "a" * 64})
    assert load(text).summary == "1 refused"


def test_a_file_whose_import_was_undone_cannot_be_the_base():
    make_article("_news/a.md")
    name = get().source.base_digest
    text = edited(dump(), "_news/a.md", base_digest="a" * 64, refused_digest=name)
    (failure,) = load(text).failures
    assert "its file is one whose import was undone" in failure


def test_a_decision_that_the_file_cannot_say_is_refused(monkeypatch):
    data = make_file(title="Theirs")
    take_file("_news/a.md", data)
    deciding.edit(get(), {"excerpt": "Ours"}, user=None)
    text = dump()
    wipe()
    take_file("_news/a.md", data)

    def refuse(document, record):
        raise CannotEdit("excerpt: cannot be changed in this text")

    monkeypatch.setattr("articles.models.source.onto", refuse)
    result = load(text)
    assert result.summary == "1 failed"
    assert result.failures == ["_news/a.md: excerpt: cannot be changed in this text"]
    assert not Hold.objects.exists()


def test_users_who_are_not_known_are_named_once_and_left_out(tmp_path):
    eve = make_editor("change_article", name="eve")
    for name in "ab":
        deciding.edit(make_article(f"_news/{name}.md"), {"heat": 1}, user=eve)
    export(tmp_path)
    text = dump()
    get_user_model().objects.all().delete()
    result = rebuild(tmp_path, text)
    assert result.unknown_users == ["eve"]
    assert result.summary == "2 loaded"
    assert set(Hold.objects.values_list("user", flat=True)) == {None}
    assert load(text).summary == "2 unchanged"


# Once, twice, half


def test_loading_twice_changes_nothing(tmp_path):
    make_born()
    deciding.edit(make_article("_news/a.md"), {"heat": 1}, user=None)
    export(tmp_path)
    text = dump()
    rebuild(tmp_path, text)
    before = all_tables(), ImportRun.objects.count()
    assert load(text).summary == "2 unchanged"
    assert (all_tables(), ImportRun.objects.count()) == before


def test_acts_that_look_the_same_stay_two(tmp_path):
    now = timezone.now()
    for name in "ab":
        article = make_article(f"_news/{name}.md")
        deciding.edit(article, {"heat": 1}, user=None, now=now)
    export(tmp_path)
    before, text = all_tables(), dump()
    rebuild(tmp_path, text)
    assert all_tables() == before
    load(text)
    assert ChangeSet.objects.filter(act=Act.EDIT).count() == 2


def test_a_load_that_was_killed_is_completed_by_another(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 2)
    for number in range(6):
        deciding.edit(make_article(f"_news/{number}.md"), {"heat": 1}, user=None)
    export(tmp_path)
    before, text = all_tables(), dump()
    wipe()
    read_in(tmp_path)
    for after in (1, 1, 1):
        with monkeypatch.context() as patch:
            patch.setattr(restoring, "write", dying(after))
            with pytest.raises(KeyboardInterrupt):
                load(text)
    load(text)
    assert all_tables() == before


def dying(after):
    """What writes so many batches, and is interrupted in the middle of the next."""
    writes, write = iter(range(after)), restoring.write

    def die(*arguments):
        write(*arguments)
        if next(writes, None) is None:
            raise KeyboardInterrupt

    return die


def test_a_load_that_restored_nothing_leaves_nothing():
    make_article("_news/a.md")
    text = dump()
    wipe()
    assert load(text).summary == "1 unknown"
    assert not ChangeSet.objects.exists()
    assert not ImportRun.objects.exists()


def test_no_transaction_is_longer_than_a_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 2)
    for number in range(5):
        make_article(f"_news/{number}.md")
    export(tmp_path)
    text = dump()
    wipe()
    read_in(tmp_path)
    begun, told = [], []
    original = tables.writing

    def writing():
        begun.append(1)
        return original()

    monkeypatch.setattr(tables, "writing", writing)
    load(text, progress=lambda result: told.append(result.total))
    assert told[-1] == 5
    assert len(begun) >= 6


def test_who_slept_through_a_take_over_writes_nothing_any_more(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 2)
    for number in range(6):
        deciding.edit(make_article(f"_news/{number}.md"), {"heat": 1}, user=None)
    export(tmp_path)
    text = dump()
    wipe()
    read_in(tmp_path)
    taken = []

    def take_over(result):
        if result.total > 1 and not taken:
            RunLock.objects.update(token="1-elsewhere-1")
            taken.append(all_tables())

    with pytest.raises(LockLost):
        load(text, progress=take_over)
    assert all_tables() == taken[0]


# Addresses


def test_topics_and_providers_keep_their_addresses(tmp_path):
    make_article("_news/b.md", topics=("Sport!",))
    make_article("_news/a.md", topics=("Sport",))
    assert Topic.objects.get(name="Sport").slug == "sport-2"
    export(tmp_path)
    before, text = all_tables(), dump()
    wipe()
    read_in(tmp_path)
    load(text)
    assert all_tables() == before


def test_who_came_since_gives_way(tmp_path):
    make_article("_news/a.md", topics=("Sport",))
    text = dump()
    wipe()
    take_file("_news/0.md", make_file(topics=("Sport!",)))
    take_file("_news/a.md", make_file(topics=("Sport",)))
    load(text)
    slugs = dict(Topic.objects.values_list("name", "slug"))
    assert slugs == {"Sport": "sport", "Sport!": "sport-2"}


def test_names_that_no_article_has_any_more_come_back():
    article = make_article("_news/a.md", topics=("Sport",))
    write_upstream(article, topics=(), provider=None)
    text = dump()
    wipe()
    load(text)
    assert Topic.objects.get().name == "Sport"
    assert Provider.objects.get().name == "Tidewater Post"


def test_imports_go_on_after_a_load(tmp_path):
    deciding.edit(make_article("_news/a.md"), {"heat": 1}, user=None)
    export(tmp_path)
    rebuild(tmp_path, dump())
    assert import_articles([tmp_path]).counts == {"unchanged": 1}
    export(tmp_path)
    write_upstream(get(), excerpt="New")
    assert (get().excerpt, get().heat) == ("New", 1)


@pytest.mark.parametrize("answer", [Vanished.KEPT, Vanished.OPEN, Vanished.RETIRED])
def test_what_was_answered_about_a_file_comes_back(answer):
    data = make_file()
    article = take_file("_news/a.md", data)
    SourceFile.objects.update(vanished=answer, vanished_at=timezone.now())
    Change.objects.create(
        change_set=ChangeSet.objects.create(act=Act.KEEP_FILE, at=timezone.now()),
        article=article,
        field="vanished",
        old=Vanished.OPEN,
        new=answer,
    )
    before, text = all_tables(), dump()
    wipe()
    take_file("_news/a.md", data)
    load(text)
    assert all_tables() == before
