"""Two at once, on real connections: nothing lost, nobody waits for ever."""

from random import Random

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Article, Change, Hold
from articles.projecting import project_all
from tests.factories import make_article, make_record, make_related
from tests.test_telling import assert_all_is_told, story_of, told, write
from tests.together import at_once, failures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_in_a_file"),
]


def test_decisions_on_different_fields_are_both_kept():
    article = make_article()
    names = ["quality", "heat"]
    answers = at_once(
        *(
            lambda name=name: deciding.edit(article, {name: 1}, user=None, version=1)
            for name in names
        )
    )
    assert failures(answers) == []
    article = Article.objects.with_records().get()
    record = article.record(timezone.now())
    assert (record.quality, record.heat, article.version) == (1, 1, 3)
    assert (article.quality, article.heat) == (1, 1)


def test_of_two_decisions_on_one_field_the_second_is_stale():
    article = make_article()
    answers = at_once(
        *(
            lambda title=title: deciding.edit(
                article, {"title": title}, user=None, version=1
            )
            for title in ("One", "Two")
        )
    )
    (error,) = failures(answers)
    assert isinstance(error, deciding.Stale)
    (made,) = [each for each in answers if each is not error]
    assert error.changes["title"].new == made.changes.get().new
    assert Article.objects.get().title == made.changes.get().new


def test_of_two_articles_with_one_name_the_second_is_refused():
    answers = at_once(
        *(
            lambda: deciding.create(make_record(title="One"), user=None)
            for _ in range(4)
        )
    )
    assert [type(each) for each in failures(answers)] == [deciding.PathTaken] * 3
    assert Article.objects.count() == 1


def test_new_names_with_one_slug_are_all_kept():
    articles = [make_article(topics=()) for _ in range(4)]
    topics = ["Ferry", "ferry", "FERRY", "Ferry!"]
    answers = at_once(
        *(
            lambda pair=pair: deciding.edit(pair[0], {"topics": (pair[1],)}, user=None)
            for pair in zip(articles, topics, strict=True)
        )
    )
    assert failures(answers) == []
    named = [str(article.topics.get()) for article in articles]
    assert named == topics


def test_bulk_acts_over_the_same_articles_in_any_order_never_lock_each_other_out():
    items = [make_related(web_url=f"https://x.example/{n}") for n in range(12)]
    articles = [
        make_article(web_url=item.web_url, related=tuple(items)) for item in items
    ]
    random = Random(7)  # noqa: S311 -- an order, not a secret

    def editor(number):
        def act():
            for turn in range(4):
                mine = random.sample(articles, len(articles))
                deciding.publish(mine, user=None, note=f"{number}, {turn}")
                deciding.hold_back(mine, user=None)
                values = {
                    "quality": number * 10 + turn,
                    "web_url": f"https://{number}/",
                }
                deciding.edit(mine[0], values, user=None)
                deciding.release(mine[:3], user=None)

        return act

    assert failures(at_once(*(editor(number) for number in range(4)))) == []
    assert_sound()


def test_of_two_acts_on_one_story_the_second_learns_what_the_first_did():
    ferry = write("ferry", quality=90)
    articles = [write(name, "ferry") for name in ("harbour", "pier")]
    seen = deciding.see([story_of(ferry)])
    answers = at_once(
        *(
            lambda one=one: deciding.split([one], user=None, seen=seen)
            for one in articles
        )
    )
    (error,) = failures(answers)
    assert isinstance(error, deciding.StoryMoved)
    (made,) = [each for each in answers if each is not error]
    (move,) = error.moves
    assert move.left == made.changed
    assert move.change_sets == [made.change_set]
    (stayed,) = {*articles} - {*made.changed}
    assert f"ferry {stayed.stem[11:]}" in told()
    assert_all_is_told()


def test_acts_on_other_stories_at_once_are_all_done():
    for name in ("ferry", "storm", "market"):
        write(name, quality=90)
        write(f"{name}-follows", name)
    articles = list(Article.objects.filter(stem__endswith="follows").order_by("pk"))
    answers = at_once(
        *(
            lambda one=one: deciding.choose_lead(
                one, user=None, seen=deciding.see([story_of(one)])
            )
            for one in articles
        )
    )
    assert failures(answers) == []
    assert told() == [f"{n}-follows {n}" for n in ("ferry", "market", "storm")]
    assert_all_is_told()


def test_editors_who_arrange_the_same_articles_leave_stories_that_are_told():
    """Without asking what was seen: statements follow each other all the same."""
    articles = [write(f"ferry-{n}", f"ferry-{n + 1}", quality=50 + n) for n in range(6)]

    def editor(seed):
        random = Random(seed)  # noqa: S311 -- any order will do

        def act():
            for _turn in range(3):
                one, other = random.sample(articles, 2)
                deciding.move([one], story_of(other), user=None)
                deciding.split([other], user=None)
                deciding.choose_lead(one, user=None)

        return act

    assert failures(at_once(editor(1), editor(2))) == []
    assert_all_is_told()


def assert_sound():
    """Versions count the acts, and the tables are what base and holds say."""
    for article in Article.objects.all():
        sets = Change.objects.filter(article=article).values("change_set").distinct()
        assert article.version == sets.count()
    before = rows()
    project_all()
    assert rows() == before
    active = Hold.objects.values_list("article", "field")
    assert len(set(active)) == len(active)


def rows():
    columns = [f.column for f in Article._meta.concrete_fields if f.name != "published"]
    articles = list(Article.objects.order_by("pk").values_list(*columns))
    links = Article.related.rel.related_model.objects.order_by("article", "position")
    return articles, list(links.values_list("article", "position", "target"))
