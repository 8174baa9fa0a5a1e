"""What an update of a file means: classes, versions, copies, holds, echoes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding, frontmatter
from articles.exporting import export_articles
from articles.importing import Outcome
from articles.merging import decide_items
from articles.models import Article, Change, Hold, State
from articles.record import from_document
from tests.factories import (
    SEALED,
    make_file,
    make_image,
    make_record,
    make_related,
    moment,
)

pytestmark = pytest.mark.django_db

PATH = "_news/a.md"


def again(article):
    return Article.objects.with_records().get(pk=article.pk)


def hold(article, **values):
    deciding.edit(again(article), values, user=None)
    return again(article)


def said(article):
    """The record as it is now."""
    return article.record(timezone.now())


def rendered(article):
    return article.render(timezone.now())


def released(article):
    deciding.release([article], user=None)
    return again(article)


def changes_of(run):
    """What upstream changed, but not what that asks of editors (test_asking.py)."""
    changes = Change.objects.filter(change_set__run=run).exclude(field="waits")
    return {change.field: (change.old, change.new) for change in changes}


@pytest.fixture
def update(tree):
    """Import `record` as another state of the file; answers outcome and run."""

    def update(record=None, *, data=None):
        result = tree.read_in(tree.write(PATH, data or make_file(record)))
        assert not result.failures, result.failures
        (outcome,) = result.counts
        return outcome, result.run

    return update


# Classes


CLASSES = [
    ("related", {"related": (make_related(),)}, False),
    ("ranking", {"quality": 147, "heat": 167, "published": False}, False),
    ("visible", {"title": "Another title"}, True),
    ("visible", {"excerpt": None}, True),
    ("visible", {"topics": ("Harbour", None)}, True),
    ("visible", {"images": (make_image(),)}, True),
    ("visible", {"published_at": moment("2026-11-20T08:30:01Z")}, True),
    ("visible", {"body": "\nA text.\n"}, True),
    ("visible", {"extra": {"mood": "calm"}}, True),
    ("replaced", {"original_url": "https://copy.example/1"}, True),
    ("visible", {"original_url": None}, True),
    ("all", {"quality": 1, "title": "T", "original_url": "https://copy.example/2"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "moves"), CLASSES)
def test_the_version_moves_only_with_what_readers_see(
    tree, update, name, values, moves
):
    record = make_record()
    before = tree.take(PATH, make_file(record))
    outcome, run = update(replace(record, **values))
    article = again(before)
    replaced = "original_url" in values and values["original_url"] is not None
    assert outcome is (Outcome.REPLACED if replaced else Outcome.UPDATED)
    assert article.version == before.version + moves
    assert article.modified_at > before.modified_at
    assert changes_of(run).keys() == values.keys()
    assert said(article) == replace(record, **values)


def test_changes_say_from_and_to_in_written_form(tree, update):
    record = make_record(quality=58, topics=("Harbour",))
    tree.take(PATH, make_file(record))
    _, run = update(replace(record, quality=147, topics=("Harbour", None, "Sport")))
    assert changes_of(run) == {
        "quality": ("58", "147"),
        "topics": (["Harbour"], ["Harbour", None, "Sport"]),
    }


def test_an_update_of_the_sealed_text_alone_is_silent(tree, update):
    record = make_record(secured=SEALED)
    before = tree.take(PATH, make_file(record))
    outcome, run = update(replace(record, secured=f"AAAA;{SEALED}"))
    article = again(before)
    assert outcome is Outcome.UPDATED
    assert (article.version, article.modified_at) == (1, before.modified_at)
    assert article.sealed_size == len(SEALED) + 5
    assert not Change.objects.filter(change_set__run=run).exists()
    assert rendered(article) == (tree.root / PATH).read_bytes()


def test_the_sealed_text_may_come_and_go(tree, update):
    record = make_record(secured=SEALED)
    article = tree.take(PATH, make_file(record))
    update(replace(record, secured=None))
    assert again(article).sealed_size is None
    update(record)
    assert again(article).sealed_size == len(SEALED)


def test_no_change_ever_shows_the_sealed_text(tree, update):
    record = make_record(secured=SEALED)
    tree.take(PATH, make_file(record))
    update(replace(record, title="Another", secured="QUFB;QkJC"))
    stored = str(list(Change.objects.values()))
    assert SEALED not in stored
    assert "QUFB" not in stored


# Holds


def test_a_decision_stays_and_what_is_not_held_follows_upstream(tree, update):
    record = make_record(heat=78)
    article = hold(tree.take(PATH, make_file(record)), title="Ours", heat=120)
    update(replace(record, title="Theirs", heat=-1, excerpt="New"))
    article = again(article)
    assert (article.title, article.heat, article.excerpt) == ("Ours", 120, "New")
    assert {each.field for each in article.holds.all()} == {"title", "heat"}
    article = released(article)
    assert (article.title, article.heat) == ("Theirs", -1)


def test_a_decision_that_equals_upstream_still_holds(tree, update):
    record = make_record(published=True)
    article = tree.take(PATH, make_file(record))
    deciding.publish([article], user=None)
    update(replace(record, published=False))
    assert again(article).published is True


def test_absence_can_be_decided(tree, update):
    record = make_record(excerpt="Upstream says")
    article = hold(tree.take(PATH, make_file(record)), excerpt=None, topics=())
    update(replace(record, excerpt="Upstream says more", topics=("Sport",)))
    assert (again(article).excerpt, said(again(article)).topics) == (None, ())


def test_lists_of_topics_and_images_are_held_whole(tree, update):
    record, image = make_record(topics=("A",)), make_image()
    article = tree.take(PATH, make_file(record))
    hold(article, topics=("B", "A"), images=(image,))
    update(replace(record, topics=("A", "C"), images=(make_image(), make_image())))
    assert said(again(article)).topics == ("B", "A")
    assert said(again(article)).images == (image,)


# Replaced: another copy of the story at the same path


def test_judgements_and_schedule_belong_to_the_path(tree, update):
    record = make_record()
    article = tree.take(PATH, make_file(record))
    hold(article, quality=3, heat=4)
    start = timezone.now() + timedelta(days=1)
    deciding.publish([article], user=None, starts_at=start)
    update(replace(record, original_url="https://copy.example/1", quality=99))
    article = again(article)
    assert (article.quality, article.heat) == (3, 4)
    assert article.state_at(timezone.now()) is State.SCHEDULED
    assert article.public_from == start


def test_other_decisions_are_set_aside_with_their_copy_and_back_with_it(tree, update):
    record = make_record(title="First")
    copy = replace(record, title="Second", original_url="https://copy.example/1")
    article = hold(tree.take(PATH, make_file(record)), title="Ours")
    update(copy)
    assert again(article).title == "Second"
    hold(article, title="Ours too")
    assert again(article).title == "Ours too"
    update(record)
    assert again(article).title == "Ours"
    update(replace(copy, excerpt="Third time"))
    assert again(article).title == "Ours too"
    assert Hold.objects.count() == 2


def test_many_swaps_of_copies_leave_the_decisions_alone(tree, update):
    record = make_record(title="First")
    copy = replace(record, title="Second", original_url="https://copy.example/1")
    article = hold(tree.take(PATH, make_file(record)), title="Ours", quality=1)
    for _ in range(10):
        update(copy)
        update(record)
    article = again(article)
    assert (article.title, article.quality, article.version) == ("Ours", 1, 22)


def test_a_decision_on_another_copy_is_not_an_echo(tree, update):
    """The other copy happens to carry the very title that an editor gave this one."""
    record = make_record(title="First")
    article = hold(tree.take(PATH, make_file(record)), title="Ours")
    copy = replace(record, title="Ours", original_url="https://copy.example/1")
    update(copy)
    assert again(article).base == copy
    assert rendered(again(article)) == make_file(copy)


@pytest.mark.parametrize("url", [None, ""])
def test_an_original_url_that_goes_or_comes_is_no_other_copy(tree, update, url):
    record = make_record(title="First", original_url="https://tidewater.example/1")
    article = hold(tree.take(PATH, make_file(record)), title="Ours", heat=3)
    update(replace(record, original_url=url))
    assert again(article).title == "Ours"
    update(replace(record, original_url="https://tidewater.example/2"))
    assert (again(article).title, again(article).heat) == ("Ours", 3)


def test_a_decision_that_was_set_aside_outweighs_one_that_came_along(tree, update):
    first = make_record(title="First", original_url="https://tidewater.example/1")
    second = replace(first, title="Second", original_url="https://copy.example/1")
    article = hold(tree.take(PATH, make_file(first)), title="Of the first")
    update(second)
    hold(article, title="Of the second")
    update(replace(second, original_url=None))
    assert again(article).title == "Of the second"
    update(first)
    assert again(article).title == "Of the first"
    assert Hold.objects.count() == 2


# Echo


@pytest.fixture
def decided(tree):
    """An article decided on in every kind of field, and what upstream said of it."""
    kept, gone, changed = (
        make_related(quality=60), make_related(quality=50), make_related(quality=40),
    )  # fmt: skip
    record = make_record(related=(kept, gone, changed), featured_content=None)
    article = tree.take(PATH, make_file(record))
    added = make_related(quality=45)
    article = hold(
        article,
        title="Ours",
        heat=None,
        featured_content="<b>new</b>",
        topics=("Ours", None),
        related=(kept, added, replace(changed, title="Retitled")),
        body="\nOurs.\n",
    )
    return article, record


def test_a_file_that_export_would_write_is_our_own_voice(decided, update):
    article, record = decided
    before = list(Article.objects.values())
    outcome, run = update(data=rendered(article))
    assert outcome is Outcome.UNCHANGED
    assert again(article).base == record
    assert list(Article.objects.values()) == before
    assert not changes_of(run)


def test_an_echo_is_known_by_its_bytes_the_second_time(decided, update):
    article, _ = decided
    update(data=rendered(article))
    source = again(article).source
    assert source.read_digest != source.base_digest
    assert update(data=rendered(article))[0] is Outcome.UNCHANGED


def test_what_export_last_wrote_is_our_own_voice_though_decisions_changed(
    decided, tree, update
):
    article, record = decided
    export_articles(Article.objects.all(), tree.root)
    written = (tree.root / PATH).read_bytes()
    article = hold(article, title="Ours anew", quality=1)
    assert rendered(article) != written
    assert update(data=written)[0] is Outcome.UNCHANGED
    assert again(article).base == record
    assert again(article).title == "Ours anew"


def test_upstream_s_own_word_is_not_our_voice_because_we_wrote_it_last(tree, update):
    """Upstream returns to the very bytes that a release had made us write."""
    record = make_record(heat=78)
    article = hold(tree.take(PATH, make_file(record)), heat=1)
    export_articles(Article.objects.all(), tree.root)
    released(article)
    export_articles(Article.objects.all(), tree.root)
    assert (tree.root / PATH).read_bytes() == make_file(record)
    for heat in (-1, 78, -1, 78):
        outcome, _ = update(replace(record, heat=heat))
        assert (outcome, again(article).heat) == (Outcome.UPDATED, heat)


def test_the_base_itself_coming_back_changes_nothing(decided, update):
    article, record = decided
    update(data=rendered(article))
    assert update(record)[0] is Outcome.UNCHANGED
    assert again(article).title == "Ours"


OTHER = {
    "quality": 147,
    "excerpt": "Somebody else wrote this",
    "secured": "QUFB;QkJC",
    "web_url": None,
    "extra": {"note": "by hand"},
}


@pytest.mark.parametrize("name", OTHER)
def test_held_fields_in_an_otherwise_new_file_are_echo(decided, update, name):
    article, record = decided
    other = {name: OTHER[name]}
    document = frontmatter.parse(rendered(article))
    file = replace(from_document(document), **other)
    data = make_file(file)
    update(data=data)
    article = again(article)
    assert said(article) == file
    assert rendered(article) == data
    assert article.base == replace(record, **other)
    assert said(released(article)) == replace(record, **other)


def test_related_items_that_we_decided_are_echo_one_by_one(decided, update):
    article, record = decided
    kept, gone, changed = record.related
    file = said(article)
    new = make_related(quality=10)
    rated = [replace(i, quality=i.quality + 1) for i in file.related if i != kept]
    file = replace(file, related=(kept, *rated, new))
    update(data=make_file(file))
    article = again(article)
    assert said(article).related == file.related
    # The removed one is still upstream's; the title that we changed is too. What we
    # added has been rated by upstream since, so it is upstream's own now.
    assert article.base.related == (
        kept, gone, rated[0], replace(changed, quality=41), new,
    )  # fmt: skip


def test_upstream_agreeing_keeps_its_former_word_for_release(tree, update):
    record = make_record(title="First")
    article = hold(tree.take(PATH, make_file(record)), title="Ours")
    update(replace(record, title="Ours", excerpt="More"))
    assert said(again(article)) == replace(record, title="Ours", excerpt="More")
    assert released(article).title == "First"


def test_upstream_agreeing_with_what_is_kept_for_good_is_its_own_word(tree, update):
    record = make_record(title="First")
    article = hold(tree.take(PATH, make_file(record)), title="Ours")
    update(replace(record, title="Theirs"))
    deciding.keep_mine([article], user=None, always=True)
    update(replace(record, title="Theirs again"))
    update(replace(record, title="Ours", excerpt="More"))
    assert released(article).title == "Ours"


def test_upstream_moving_on_replaces_its_former_word(tree, update):
    record = make_record(title="First")
    article = hold(tree.take(PATH, make_file(record)), title="Ours")
    update(replace(record, title="Third"))
    assert again(article).title == "Ours"
    assert released(article).title == "Third"


def test_an_echo_in_the_file_s_own_newlines_and_quotes_keeps_the_base(tree, update):
    data = make_file(make_record(title="First")).replace(b'"First"', b"'First' # note")
    data = data.replace(b"\n", b"\r\n")
    article = hold(tree.take(PATH, data), title="Ours")
    mixed = rendered(article).replace(b"quality: 58", b"quality: 59")
    update(data=mixed)
    assert rendered(again(article)) == mixed
    assert rendered(released(article)) == data.replace(b"quality: 58", b"quality: 59")


def test_an_echo_of_a_schedule_that_has_begun_since_is_still_ours(
    tree, update, tmp_path
):
    record = make_record(published=True)
    article = tree.take(PATH, make_file(record))
    start = timezone.now() + timedelta(hours=1)
    deciding.publish([article], user=None, starts_at=start)
    export_articles(Article.objects.all(), tree.root)
    data = (tree.root / PATH).read_bytes()
    assert b"published: false" in data
    data = data.replace(b"quality: 58", b"quality: 59")
    file = tree.write(PATH, data)
    tree.read_in(file, now=start + timedelta(hours=1))
    assert again(article).base == replace(record, quality=59)


def test_a_held_original_url_that_comes_back_is_no_other_copy(tree, update):
    record = make_record(title="First", original_url="https://tidewater.example/1")
    article = hold(
        tree.take(PATH, make_file(record)),
        title="Ours",
        original_url="https://tidewater.example/better",
    )
    file = replace(said(article), quality=1)
    update(file)
    assert again(article).base == replace(record, quality=1)
    assert said(again(article)) == file


def test_a_file_that_our_decision_cannot_be_written_into_is_read_all_the_same(
    tree, update
):
    """Upstream fills the front matter up since; a value more has no room."""
    record = make_record()
    article = hold(tree.take(PATH, make_file(record)), featured_content="c" * 1000)
    long = replace(record, excerpt="a" * 130_000, title="b" * 131_000)
    update(long)
    with pytest.raises(frontmatter.CannotEdit):
        rendered(again(article))
    update(replace(long, quality=1))
    article = again(article)
    assert (article.quality, article.featured_content) == (1, "c" * 1000)


# Born here


@pytest.fixture
def born(tree):
    return deciding.create(make_record(title="Born", heat=None), user=None)


@pytest.fixture
def read(tree, born):
    def read(data):
        return tree.read_in(tree.write(born.path, data))

    return read


def test_a_file_equal_to_a_born_article_is_an_echo(born, read):
    result = read(rendered(again(born)))
    assert result.counts == {Outcome.UNCHANGED: 1}
    assert again(born).source.base is None


def test_a_file_of_the_same_story_becomes_the_base_of_a_born_article(born, read):
    ours = said(again(born))
    theirs = replace(ours, title="Upstream's", heat=12, secured=SEALED)
    result = read(make_file(theirs))
    assert result.counts == {Outcome.UPDATED: 1}
    article = again(born)
    assert article.base == theirs
    assert said(article) == replace(ours, heat=12, secured=SEALED)
    assert changes_of(result.run) == {"": (None, born.path), "heat": (None, "12")}
    assert article.version == born.version + 1
    assert rendered(article) != make_file(theirs)
    assert said(released(article)) == theirs


def test_a_file_of_another_story_asks_and_changes_nothing(born, read):
    before = list(Article.objects.values())
    result = read(make_file(make_record(original_url="https://other.example/1")))
    (failure,) = result.failures
    assert str(failure) == (
        f"{born.path}: an article born here has this path and another originalUrl; "
        "rename the file, or give the article its originalUrl, and import again"
    )
    assert list(Article.objects.values()) == before
    assert again(born).source.base is None


def test_a_born_article_without_original_url_meets_a_file_without_one(tree):
    born = deciding.create(make_record(original_url=None), user=None)
    theirs = replace(said(again(born)), excerpt="By hand")
    article = tree.take(born.path, make_file(theirs))
    assert article.base == theirs


def test_decisions_on_a_born_article_outlive_an_original_url_that_comes_later(tree):
    born = deciding.create(make_record(title="Born", original_url=None), user=None)
    theirs = replace(said(again(born)), title="Theirs")
    tree.take(born.path, make_file(theirs))
    url = "https://tidewater.example/1"
    tree.take(born.path, make_file(replace(theirs, original_url=url)))
    assert again(born).title == "Born"
    assert said(again(born)).original_url == url


# State


def test_nobody_s_decision_leaves_upstream_s_word(tree):
    now = timezone.now()
    public = tree.take("_news/a.md", published=True)
    absent = tree.take("_news/b.md", published=None)
    hidden = tree.take("_news/c.md", published=False)
    assert [each.is_public(now) for each in (public, absent, hidden)] == [
        True, True, False,
    ]  # fmt: skip
    assert {each.state for each in (public, absent, hidden)} == {"incoming"}


def test_a_removed_record_is_retired_until_somebody_decides(tree):
    article = tree.take(PATH, removed=True, published=False)
    assert article.state == "retired"
    deciding.publish([article], user=None)
    assert again(article).state == "published"


def test_with_publish_on_import_off_nothing_is_public_before_a_decision(tree, settings):
    settings.PUBLISH_ON_IMPORT = False
    now = timezone.now()
    article = tree.take(PATH, published=True)
    assert not article.is_public(now)
    assert not Article.objects.public(now).exists()
    deciding.publish([article], user=None)
    assert again(article).is_public(timezone.now())


# Related


def test_item_decisions_outlive_any_change_of_the_list(tree, update):
    kept, gone, changed = (make_related(quality=q) for q in (60, 50, 40))
    added = make_related(quality=45)
    record = make_record(related=(kept, gone, changed))
    article = tree.take(PATH, make_file(record))
    hold(article, related=(kept, added, replace(changed, title="Retitled")))
    decisions = Hold.objects.get().value
    assert decisions == decide_items(
        record.related, (kept, added, replace(changed, title="Retitled"))
    )
    new = make_related(quality=70)
    update(replace(record, related=(new, gone, replace(changed, quality=41))))
    assert said(again(article)).related == (
        new, added, replace(changed, quality=41, title="Retitled"),
    )  # fmt: skip
    update(replace(record, related=()))
    assert said(again(article)).related == (added,)
    update(record)
    assert said(again(article)).related == (
        kept, added, replace(changed, title="Retitled"),
    )  # fmt: skip
