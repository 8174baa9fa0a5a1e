from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import deciding
from articles.models import Article, ChangeSet
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Output, errors and exit code of the command."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("undo", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), err.getvalue(), code


def test_it_puts_back_what_a_change_set_changed():
    article = make_article(title="First")
    made = deciding.edit(article, {"title": "Ours"}, user=None)
    out, err, code = run(str(made.pk), "--note", "a mistake")
    undone = ChangeSet.objects.get(undoes=made)
    assert out == f"1 put back (change set {undone.pk}), 0 left\n"
    assert (err, code, undone.note) == ("", 0, "a mistake")
    assert Article.objects.get().title == "First"


def test_what_moved_since_is_listed_and_the_exit_code_is_1():
    article = make_article("_news/a.md")
    made = deciding.edit(article, {"title": "Ours", "heat": 1}, user=None)
    deciding.edit(article, {"title": "Later"}, user=None)
    out, err, code = run(str(made.pk))
    assert err == "_news/a.md: left as it is: decided on again since then: title\n"
    assert (out.endswith("1 left\n"), code) == (True, 1)
    assert Article.objects.get().heat == 78


def test_a_number_that_no_change_set_has_is_an_error():
    with pytest.raises(CommandError, match="no change set 7") as error:
        run("7")
    assert error.value.returncode == 2
