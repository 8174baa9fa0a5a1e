import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from articles import deciding
from articles.deciding import Stale, mark_canonical, tell_apart, undo
from articles.models import Act, Article, Change, ChangeSet, State, Statement
from tests.factories import make_article, make_editor, write_upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return [make_article(f"_news/{name}.md") for name in "abc"]


def fresh(article):
    return Article.objects.get(pk=article.pk)


def mark(canonical, *copies, **options):
    return mark_canonical(canonical, copies, user=None, **options)


def apart(*articles, **options):
    return tell_apart(articles, user=None, **options)


def led():
    """Which copy leads where, by names."""
    rows = Statement.objects.copying().values_list("article__stem", "other__stem")
    return dict(rows)


def instead(article):
    found = Article.objects.in_place_of([article.pk], timezone.now())
    return found[article.pk].stem if found else None


def states():
    return "".join(
        state[0]
        for state in Article.objects.order_by("path").values_list("state", flat=True)
    )


def test_one_stands_for_the_others_which_are_taken_down_in_the_same_change_set(three):
    a, b, c = three
    outcome = mark(a, b, c, note="one and the same")
    assert led() == {"b": "a", "c": "a"}
    assert [fresh(each).state for each in three] == [
        State.INCOMING, State.RETIRED, State.RETIRED,
    ]  # fmt: skip
    assert (instead(b), instead(c), instead(a)) == ("a", "a", None)
    assert ChangeSet.objects.get(act=Act.CANONICAL) == outcome.change_set
    assert outcome.change_set.note == "one and the same"
    fields = outcome.change_set.changes.values_list("article__stem", "field")
    names = ("duplicate", "published", "waits")
    assert set(fields) == {(x, y) for x in "bc" for y in names}


def test_the_file_of_a_copy_changes_in_one_line_alone(three):
    a, b, _ = three
    before = bytes(fresh(b).source.base)
    mark(a, b)
    after = fresh(b).render(timezone.now())
    assert after == before.replace(b"published: true", b"published: false")


def test_undo_puts_back_what_was_there_publication_included(three):
    a, b, c = three
    deciding.publish([b], user=None)
    outcome = mark(a, b, c)
    undone = undo(outcome.change_set, user=None)
    assert not undone.skipped
    assert led() == {}
    assert (fresh(b).state, fresh(c).state) == (State.PUBLISHED, State.INCOMING)
    assert fresh(c).is_public(timezone.now())
    undo(undone.change_set, user=None)
    assert led() == {"b": "a", "c": "a"}
    assert fresh(c).state == State.RETIRED


def test_a_copy_that_nobody_sees_is_held_all_the_same(three):
    a, _, _ = three
    hidden = make_article("_news/d.md", published=False)
    mark(a, hidden)
    assert fresh(hidden).state == State.HELD_BACK
    write_upstream(hidden, published=True)
    assert not fresh(hidden).is_public(timezone.now())


def test_what_was_said_already_is_not_said_again(three):
    a, b, _ = three
    mark(a, b)
    outcome = mark(a, b)
    assert [reason for _, reason in outcome.skipped] == ["decided so already"]
    assert outcome.change_set is None


def test_what_was_shown_again_since_is_taken_down_again(three):
    a, b, _ = three
    mark(a, b)
    deciding.publish([b], user=None)
    mark(a, b)
    assert fresh(b).state == State.RETIRED
    assert Statement.objects.count() == 1


def test_what_led_to_a_copy_leads_to_what_that_is_a_copy_of(three):
    a, b, c = three
    mark(b, a)
    second = mark(c, b).change_set
    assert led() == {"a": "c", "b": "c"}
    assert instead(a) == "c"
    undo(second, user=None)
    assert led() == {"a": "b"}
    assert instead(a) == "b"


def test_what_was_led_on_stays_a_copy_that_nobody_sees_when_the_first_act_is_undone(
    three,
):
    a, b, c = three
    first = mark(b, a).change_set
    second = mark(c, b).change_set
    ((article, reason),) = undo(first, user=None).skipped
    assert (article, reason) == (a, "decided on again since then")
    assert fresh(a).state == State.RETIRED
    undo(second, user=None)
    undo(first, user=None)
    assert led() == {}
    assert states() == "iii"


def test_what_was_led_on_and_shown_again_stays_shown(three):
    a, b, c = three
    mark(b, a)
    deciding.publish([a], user=None)
    mark(c, b)
    assert led() == {"a": "c", "b": "c"}
    assert fresh(a).state == State.PUBLISHED


def test_a_copy_of_a_copy_leads_to_what_stands_for_both(three):
    a, b, c = three
    mark(a, b)
    mark(b, c)
    assert led() == {"b": "a", "c": "a"}
    assert fresh(a).state == State.INCOMING


def test_the_other_way_round_the_later_stands_and_nothing_leads_in_a_circle(three):
    a, b, c = three
    mark(a, b)
    mark(b, c)
    mark(b, a)
    assert led() == {"a": "b", "c": "b"}
    assert Statement.objects.count() == 2


def test_the_other_way_round_readers_see_what_was_kept_from_them_as_a_copy(three):
    a, b, _ = three
    deciding.publish([b], user=None)
    mark(a, b)
    write_upstream(b, title="Another title")
    second = mark(b, a).change_set
    assert (fresh(a).state, fresh(b).state) == (State.RETIRED, State.PUBLISHED)
    assert (instead(a), instead(b)) == ("b", None)
    undo(second, user=None)
    assert (fresh(a).state, fresh(b).state) == (State.INCOMING, State.RETIRED)
    assert instead(b) == "a"


def test_what_was_held_back_by_itself_stays_so_the_other_way_round(three):
    a, b, _ = three
    deciding.hold_back([b], user=None)
    mark(a, b)
    mark(b, a)
    assert fresh(b).state == State.RETIRED


def test_an_earlier_act_undone_later_leaves_what_was_decided_on_again(three):
    a, b, c = three
    first = mark(a, b).change_set
    mark(c, b)
    outcome = undo(first, user=None)
    assert led() == {"b": "c"}
    assert fresh(b).state == State.RETIRED
    assert outcome.change_set is None
    ((article, reason),) = outcome.skipped
    assert (article, reason) == (b, "decided on again since then")


def test_an_article_alone_has_no_duplicates(three):
    a, _, _ = three
    for outcome in (mark(a), mark(a, a), apart(a), apart(a, a)):
        assert outcome.reason.startswith("An article alone")
    assert not Statement.objects.exists()


def test_what_is_more_than_an_act_takes_is_refused(three, monkeypatch):
    monkeypatch.setattr("articles.deciding.duplicates.MOST_DUPLICATES", 2)
    assert apart(*three).reason == "At most 2 articles are decided on at once."


def test_each_is_told_apart_from_each_other(three):
    outcome = apart(*three)
    assert Statement.objects.telling_apart().count() == 3
    assert outcome.change_set.act == Act.DISTINCT
    assert states() == "iii"
    undo(outcome.change_set, user=None)
    assert not Statement.objects.exists()


def test_what_was_told_apart_already_is_not_told_again(three):
    a, b, c = three
    apart(a, b)
    apart(a, b, c)
    assert Statement.objects.count() == 3
    outcome = apart(b, a)
    assert [reason for _, reason in outcome.skipped] == ["decided so already"]


def test_of_what_contradicts_itself_the_later_stands(three):
    a, b, _ = three
    apart(a, b)
    second = mark(b, a).change_set
    assert led() == {"a": "b"}
    assert not Statement.objects.telling_apart().exists()
    third = apart(a, b).change_set
    assert led() == {}
    undo(third, user=None)
    assert led() == {"a": "b"}
    undo(second, user=None)
    assert Statement.objects.telling_apart().count() == 1


def test_statements_that_came_by_another_way_are_read_by_their_numbers(three):
    """As from a dump, or from undoing acts in another order."""
    a, b, c = three
    change_set = mark(a, b).change_set
    Statement.objects.create(kind="copy", article=b, other=c, change_set=change_set)
    assert led() == {"b": "c"}
    Statement.objects.create(kind="copy", article=c, other=b, change_set=change_set)
    assert led() == {"c": "b"}


@pytest.mark.parametrize("act", [mark, apart])
def test_an_older_version_is_refused_with_what_moved(three, act):
    a, b, c = three
    versions = {each.pk: each.version for each in three}
    deciding.edit(a, {"title": "Another title"}, user=None)
    deciding.publish([c], user=None)
    with pytest.raises(Stale) as stale:
        act(a, b, c, versions=versions)
    assert stale.value.fields == ["_news/a.md: title", "_news/c.md: published"]
    assert stale.value.changes["_news/a.md: title"].article == a
    assert not Statement.objects.exists()


def test_what_machines_move_refuses_nothing(three):
    a, b, _ = three
    versions = {each.pk: each.version for each in (a, b)}
    write_upstream(b, heat=3, published=False)
    mark(a, b, versions=versions)
    assert led() == {"b": "a"}


def test_a_form_older_than_another_decision_is_refused(three):
    a, b, _ = three
    versions = {each.pk: each.version for each in (a, b)}
    mark(a, b)
    with pytest.raises(Stale):
        mark(b, a, versions=versions)
    assert led() == {"b": "a"}


def test_what_was_marked_is_told_apart_by_who_may_mark(three):
    a, b, _ = three
    mark(a, b)
    changer = make_editor("change_article")
    with pytest.raises(PermissionDenied):
        tell_apart([a, b], user=changer)
    assert led() == {"b": "a"}
    tell_apart([a, b], user=make_editor("change_article", "publish_article"))
    assert led() == {}


def test_marking_takes_the_right_to_publish_and_telling_apart_that_to_change(three):
    a, b, _ = three
    publisher, changer = make_editor("publish_article"), make_editor("change_article")
    with pytest.raises(PermissionDenied):
        mark_canonical(a, [b], user=changer)
    with pytest.raises(PermissionDenied):
        tell_apart([a, b], user=publisher)
    first = tell_apart([a, b], user=changer).change_set
    second = mark_canonical(a, [b], user=publisher).change_set
    assert deciding.may_undo(first, changer)
    assert not deciding.may_undo(first, publisher)
    assert deciding.may_undo(second, publisher)
    assert not deciding.may_undo(second, changer)


def test_readers_are_led_past_what_they_do_not_see(three):
    a, b, c = three
    mark(a, b)
    deciding.hold_back([a], user=None)
    assert instead(b) is None
    change_set = ChangeSet.objects.first()
    Statement.objects.create(kind="copy", article=a, other=c, change_set=change_set)
    assert instead(b) == "c"


def test_sets_of_articles_by_what_is_said_of_them(three):
    a, b, c = three
    mark(a, b)
    assert list(Article.objects.copies()) == [b]
    assert list(Article.objects.with_copies()) == [a]
    assert not Article.objects.copies().filter(pk=c.pk).exists()


ACTS = st.tuples(
    st.sampled_from(["mark", "apart", "undo"]),
    st.integers(0, 3),
    st.sets(st.integers(0, 3), min_size=1),
)


@given(st.lists(ACTS, max_size=8))
@settings(max_examples=12)
def test_whatever_is_decided_nobody_is_led_in_a_circle(steps):
    from django.db import transaction

    with transaction.atomic():
        articles = [make_article(f"_news/{name}.md") for name in "abcd"]
        undone = False
        for name, first, others in steps:
            chosen = [articles[each] for each in others]
            if name == "mark":
                mark(articles[first], *chosen)
            elif name == "apart":
                apart(articles[first], *chosen)
            else:
                sets = list(ChangeSet.objects.exclude(act=Act.IMPORT).order_by("pk"))
                if sets:
                    undone = True
                    undo(sets[first % len(sets)], user=None)
            ways = led()
            for start in ways:
                instead(Article.objects.get(stem=start))  # ends
                if not undone:
                    assert ways[start] not in ways, "one step is enough"
        transaction.set_rollback(True)


def test_a_statement_is_told_on_the_article_it_is_about(three):
    a, b, _ = three
    mark(a, b)
    change = Change.objects.get(field="duplicate")
    assert (change.article, change.new["other"]) == (b, "_news/a.md")
