"""Other rules while files come in: nobody waits in a circle, and all of it is told."""

import pytest

from articles.importing import import_articles
from articles.models import Place, Rules
from articles.policy import Settings
from articles.rating import change_rules
from articles.telling import retell_all
from tests.importing.test_together import write_tree
from tests.together import at_once, failures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_in_a_file"),
]


def test_rules_change_while_an_import_tells_stories(tmp_path):
    folder = tmp_path / "_news"
    folder.mkdir()
    write_tree(folder, 0)
    import_articles([folder])

    def bring_in():
        for turn in range(1, 4):
            write_tree(folder, turn)
            assert import_articles([folder]).failures == []

    def change(factors):
        def act():
            for factor in factors:
                change_rules(Settings(factor))

        return act

    assert failures(at_once(bring_in, change([3, 5, 7]), change([11, 13]))) == []
    assert Rules.current().factor in (7, 13)
    told = list(Place.objects.order_by("pk").values())
    retell_all()
    assert list(Place.objects.order_by("pk").values()) == told
