"""An import among editors: nobody waits for the other in a circle."""

from random import Random

import pytest

from articles import deciding
from articles.importing import import_articles
from articles.models import Article
from tests.factories import make_file, make_related, moment
from tests.together import at_once, failures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_in_a_file"),
]

COVERAGE = [make_related(web_url=f"https://x.example/{n}") for n in range(24)]


def write_tree(folder, turn):
    """Articles that name each other, in another order by date than by key."""
    for number, item in enumerate(COVERAGE):
        data = make_file(
            title=f"Title {number}, version {turn}",
            web_url=item.web_url,
            related=tuple(COVERAGE[:12]),
            topics=(f"topic {turn}",),
            published_at=moment(f"2026-11-20T08:{number * 7 % 60:02}:00Z"),
        )
        (folder / f"{number}.md").write_bytes(data)


def test_an_import_and_two_editors_at_once_all_come_through(tmp_path):
    folder = tmp_path / "_news"
    folder.mkdir()
    write_tree(folder, 0)
    import_articles([folder])
    articles = list(Article.objects.order_by("pk"))

    def bring_in():
        for turn in range(1, 5):
            write_tree(folder, turn)
            assert import_articles([folder]).failures == []

    def decide(seed):
        def act():
            random = Random(seed)  # noqa: S311 -- any order will do
            for turn in range(4):
                mine = random.sample(articles, len(articles))
                deciding.publish(mine, user=None, note=f"turn {turn}")
                deciding.edit(mine[0], {"topics": (f"topic {turn}",)}, user=None)

        return act

    assert failures(at_once(bring_in, decide(1), decide(2))) == []
    assert Article.objects.filter(title__endswith="version 4").count() == len(COVERAGE)
