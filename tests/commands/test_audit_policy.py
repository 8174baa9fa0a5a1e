import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import deciding
from tests.deciding.test_accepting import make_lead
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Output and exit code of the command."""
    out, code = StringIO(), 0
    try:
        call_command("audit_policy", *arguments, stdout=out, no_color=True)
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), code


@pytest.fixture
def ferry():
    """Upstream publishes what the policy would not, and an editor hides it."""
    make_lead(50, 2, heat=90, published=True)
    article = make_article("_news/ferry.md", quality=58, heat=60, published=True)
    deciding.hold_back([article], user=None)
    return article


def test_where_all_agree_it_says_so():
    make_lead(58, 1, heat=78, published=True)
    out, code = run()
    assert code == 0
    assert out.splitlines() == [
        "1 article; K 20, published from 70, heat of followers -1",
        "upstream:",
        "  leads    heat 1 of 1 (100.0%), published 1 of 1 (100.0%)",
        "editors: nothing said",
        (
            "K by upstream's heat: 20, exact for 1 of 1 leads with related, and with a"
            " bonus of at most 8 for 1"
        ),
    ]


def test_disagreements_are_told_with_the_reason_and_the_exit_code_is_1(ferry):
    out, code = run()
    assert code == 1
    assert (
        "    _news/ferry.md: said heat 60, published; has no related, which makes its"
        " heat its quality, 58; 70 or more is published"
    ) in out.splitlines()
    assert "  alone    heat 1 of 1 (100.0%), published 0 of 1 (0.0%)" in out
    assert "  alone    heat nothing to compare, published 1 of 1 (100.0%)" in out


def test_acceptances_are_counted(ferry):
    deciding.accept_suggestion([ferry], user=None)
    assert "  1 of them accepted what was suggested" in run()[0]


def test_without_articles_there_is_nothing_to_say():
    out, code = run()
    assert code == 0
    assert "upstream: nothing said" in out
    assert "K cannot be estimated" in out


def test_json_has_a_line_for_each_disagreement_and_the_summary(ferry):
    out, code = run("--json")
    disagreement, last = map(json.loads, out.splitlines())
    assert code == 1
    assert disagreement == {
        "by": "upstream",
        "class": "alone",
        "path": "_news/ferry.md",
        "said": {"heat": 60, "published": True},
        "suggested": {"heat": 58, "published": False},
        "reason": "has no related, which makes its heat its quality, 58; 70 or more is"
        " published",
    }
    summary = last["summary"]
    assert summary["agrees"] is False
    assert summary["rules"] == {"factor": 20, "threshold": 70, "follower_heat": -1}
    assert summary["editors"] == {
        "alone": {"heat": 0, "heats": 0, "published": 1, "decisions": 1}
    }
    assert summary["estimate"]["factor"] == 20


def test_examples_can_be_left_out_and_the_newest_audited_alone(ferry):
    assert "_news/ferry.md" not in run("--examples", "0")[0]
    assert run("--newest", "1")[0].startswith("1 article;")


@pytest.mark.parametrize("wrong", [["--examples", "-1"], ["--newest", "0"]])
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(CommandError) as error:
        run(*wrong)
    assert error.value.returncode == 2
