"""A dump is checked line by line before anything of it is written."""

import json

import pytest

from articles import deciding
from articles.dumping import BadDump
from articles.models import Article, ChangeSet, Hold, Story
from tests.dumping.rebuilding import dump, load, wipe
from tests.factories import make_file, take_file

pytestmark = pytest.mark.django_db

DATA = make_file()


@pytest.fixture
def lines():
    """A dump of one decided article, into a database that is as it was imported."""
    take_file("_news/a.md", DATA)
    deciding.edit(Article.objects.get(), {"title": "Ours", "heat": 1}, user=None)
    deciding.publish([Article.objects.get()], user=None)
    found = [json.loads(line) for line in dump().splitlines()]
    wipe()
    take_file("_news/a.md", DATA)
    return found


def text_of(lines):
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def errors_of(text):
    with pytest.raises(BadDump) as caught:
        load(text)
    assert not Hold.objects.exists()
    assert ChangeSet.objects.count() == 1
    return caught.value.errors


def test_a_dump_passes(lines):
    assert load(text_of(lines)).summary == "1 loaded"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: no dump of a newsroom: it is empty"),
        ("{}\n", 'line 1: a line of kind "" is not known here; load the dump with the'),
        ("[]\n", "line 1: expected an object"),
        ("{\n", "line 1: not JSON (Expecting property name enclosed in double quotes"),
        ("[" * 100_000, "line 1: not JSON (nested too deep)"),
        (
            '{"topic": "A", "slug": "a"}\n',
            "line 1: no dump of a newsroom: its first line is a header",
        ),
        (
            '{"newsroom": 3, "kind": "decisions"}',
            "line 1: newsroom: written in a form this newsroom does not know, not 1 or",
        ),
        ('{"newsroom": 1, "kind": "pictures"}', "line 1: kind: not known here"),
        ('{"newsroom": 1, "kind": "decisions"}', "line 1: at: missing"),
    ],
)
def test_a_file_that_is_no_dump_is_refused(text, message):
    with pytest.raises(BadDump) as caught:
        load(text)
    assert caught.value.errors[0].startswith(message)


def test_bytes_that_are_no_text_are_refused(lines):
    import io

    from articles.dumping import load_decisions

    with pytest.raises(BadDump, match=r"line 1: not JSON \(not UTF-8\)"):
        load_decisions(io.BytesIO(b'{"newsroom": "\xff"}'))


def test_a_line_of_another_kind_is_named_with_the_remedy(lines):
    lines.insert(2, {"wish": "together", "articles": []})
    (error,) = errors_of(text_of(lines))
    assert error.startswith('line 3: a line of kind "wish" is not known here;')
    assert error.endswith(
        "with the version of the newsroom that wrote it, or a newer one"
    )


def test_every_bad_line_is_named_up_to_a_number(lines):
    bad = [{"topic": 1, "slug": "a"}] * 50
    errors = errors_of(text_of([lines[0], *bad, *lines[1:]]))
    assert errors[:2] == [
        "line 2: topic: expected text",
        "line 3: topic: expected text",
    ]
    assert len(errors) == 20


@pytest.mark.parametrize("name", ["change_set", "story", "article"])
def test_a_dump_that_is_not_whole_is_refused(name, lines):
    last = max(i for i, line in enumerate(lines) if name in line)
    if name == "change_set":
        lines[-1]["changes"] = lines[-1]["changes"][:1]
    if name == "story":
        del lines[-1]["in_story"]
    (error,) = errors_of(text_of(lines[:last] + lines[last + 1 :]))
    total = {
        "change_set": "2 of 3 change sets",
        "story": "0 of 1 stories",
        "article": "0 of 1 articles",
    }[name]
    assert error == f"not whole: {total}; dump again"


def test_lines_out_of_order_are_refused(lines):
    topic = lines.pop(1)
    assert errors_of(text_of([*lines, topic]))[0].startswith(
        f"line {len(lines) + 1}: topic: out of order"
    )
    assert "line 2: newsroom: out of order" in errors_of(text_of([lines[0], *lines]))[0]


def test_a_path_comes_once(lines):
    (error,) = errors_of(text_of([*lines, lines[-1]]))
    assert error == f"line {len(lines) + 1}: article: twice, or out of order"


def test_a_change_set_comes_in_its_place(lines):
    place = next(i for i, line in enumerate(lines) if "change_set" in line)
    lines[place]["change_set"] = 7
    assert "change_set: out of order" in errors_of(text_of(lines))[0]
    lines[place] |= {"change_set": 1, "undoes": 1}
    assert "undoes: no change set before this one" in errors_of(text_of(lines))[0]


A = "_news/a.md"


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (["article"], "/a.md", "article: expected the path of a .md file in its tree"),
        (["article"], "../a.md", "article: expected the path of a .md file"),
        (["article"], "a.txt", "article: expected the path of a .md file"),
        (["colour"], "red", "colour: not known here"),
        (["version"], "1", "version: expected a whole number"),
        (["version"], True, "version: expected a whole number"),
        (["version"], 2**63, "version: expected a whole number"),
        (["created_at"], "soon", "created_at: expected a time with its offset"),
        (["created_at"], "2026-11-20T08:00:00", "created_at: expected a time with"),
        (["base_digest"], "abc", "base_digest: expected a SHA-256 digest"),
        (["read_digest"], 1, "read_digest: expected text"),
        (["vanished"], "gone", 'vanished: not known here: "gone"'),
        (["vanished"], "open", "vanished: it goes with vanished_at, neither without"),
        (["upstream"], "no fences", "upstream: "),
        (["upstream"], "---\ntitle: x\n---\n", "upstream: publishedDateTime: missing"),
        (["holds"], {}, "holds: expected a list"),
        (["holds", 0], 1, "holds[0]: expected an object"),
        (["holds", 0, "field"], "secured", 'holds[0].field: not known here: "secured"'),
        (["holds", 0, "field"], "extra", "holds[0].field: not known here"),
        (["holds", 0, "value"], None, "holds[0].value: a record needs it"),
        (["holds", 0, "value"], ["x"], "holds[0].value: not what title can be"),
        (["holds", 1, "value"], "much", "holds[1].value: not what heat can be"),
        (["holds", 1, "value"], 1, "holds[1].value: not what heat can be"),
        (["holds", 1, "field"], "title", "holds: title is decided twice"),
        (["holds", 0, "took_down"], 1, "holds[0].took_down: expected true or false"),
        (["holds", 0, "took_down"], True, "holds[0]: only published has a schedule"),
        (["holds", 0, "copy"], -(2**63) - 1, "holds[0].copy: expected a whole number"),
        (["holds", 0, "at"], None, "holds[0].at: expected a time"),
        (["changes", 1, "set"], 9, "changes: there is no change set 9"),
        (
            ["changes", 1, "field"],
            "secured",
            "changes[1].field: not the name of a field",
        ),
        (["changes", 1, "after", "value"], 1, "changes[1].after.value: not what"),
        (["changes", 1, "field"], "vanished", "changes[1].field: not known here"),
        (["changes", 1, "old"], "a\0b", "a NUL character, which is no text"),
        (["changes", 1, "old"], "\ud800", "half a character (a lone surrogate)"),
        (["changes", 1, "old"], {"secured": "x"}, "holds something sealed, which no"),
    ],
)
def test_what_a_line_cannot_say_is_refused_by_place(place, value, message, lines):
    target = lines[-1]
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    (error,) = errors_of(text_of(lines))
    assert error.startswith(f"line {len(lines)}: {message}")


def test_a_schedule_must_make_sense(lines):
    hold = lines[-1]["holds"][2]
    assert hold["field"] == "published"
    hold["starts_at"] = hold["ends_at"] = "2026-11-20T08:00:00+00:00"
    (error,) = errors_of(text_of(lines))
    assert error.endswith("holds[2].ends_at: not after starts_at")


def test_related_items_must_be_decisions_on_items(lines):
    hold = lines[-1]["holds"][0] | {"field": "related", "value": {"added": [{}]}}
    lines[-1]["holds"][0] = hold
    assert "holds[0].value: not what related can be" in errors_of(text_of(lines))[0]


def test_the_word_of_upstream_has_nothing_sealed_in_it(lines):
    word = "---\ntitle: x\npublishedDateTime: 2026-11-20T08:30:00Z\nsecured: x\n---\n"
    lines[-1]["upstream"] = word
    assert "upstream: holds something sealed" in errors_of(text_of(lines))[0]


def test_a_sealed_key_in_disguise_is_found(lines):
    text = text_of(lines).replace('"field": "title"', '"\\u0073ecured": "x"', 1)
    assert "holds something sealed" in errors_of(text)[0]


def test_a_run_must_be_a_run(lines):
    place = next(i for i, line in enumerate(lines) if line.get("run"))
    run = lines[place]["run"]
    for name, value, message in [
        ("counts", {"created": "1"}, "run.counts.created: expected a whole number"),
        ("counts", [], "run.counts: expected an object"),
        ("failures", [{"path": "a"}], "run.failures[0].message: missing"),
        (
            "failures",
            [{"path": "a", "line": 2**31, "message": "m"}],
            "run.failures[0].line: too big",
        ),
    ]:
        lines[place]["run"] = run | {name: value}
        assert errors_of(text_of(lines))[0] == f"line {place + 1}: {message}"


def test_a_dump_may_be_empty():
    assert load(dump()).summary == "no articles in the dump"


def test_the_article_is_as_it_was_after_a_bad_dump(lines):
    before = list(Article.objects.values())
    lines[-1]["holds"][0]["value"] = None
    errors_of(text_of(lines))
    assert list(Article.objects.values()) == before


# Stories and statements


@pytest.fixture
def told():
    """A dump of two articles, with a statement of each kind, and one that is undone."""
    wipe()  # and count stories from 1
    data = [make_file(), make_file()]
    one, other = (
        take_file(f"_news/{n}.md", each) for n, each in zip("ab", data, strict=True)
    )
    story = Story.objects.get(places__article=other)
    deciding.join([Story.objects.get(places__article=one), story], user=None)
    deciding.undo(deciding.choose_lead(other, user=None).change_set, user=None)
    deciding.rename(Story.objects.standing().get(), "Ferry", user=None)
    found = [json.loads(line) for line in dump().splitlines()]
    wipe()
    take_file("_news/a.md", data[0])
    return found


def line_with(lines, name, place=0):
    return [line for line in lines if name in line][place]


def test_statements_come_with_their_stories(told):
    assert line_with(told, "newsroom")["statements"] == 2
    assert line_with(told, "statement")["kind"] == "together"
    assert line_with(told, "statement", 1)["title"] == "Ferry"
    assert line_with(told, "story", 1)["merged_into"] == 1


NO = "expected a whole number"


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        ("story", {"story": 0}, f"story: {NO}"),
        ("story", {"story": 9}, "in_story: there is no story 1 that has articles"),
        ("story", {"lead": "/a.md"}, "lead: expected the path of a .md file"),
        ("story", {"merged_into": 2}, "in_story: there is no story 1 that has"),
        ("article", {"in_story": 2}, "in_story: there is no story 2 that has articles"),
        ("article", {"in_story": 9}, "in_story: there is no story 9 that has articles"),
        ("statement", {"statement": True}, f"statement: {NO}"),
        ("statement", {"statement": 9}, "statement: twice, or out of order"),
        ("statement", {"kind": "perhaps"}, 'kind: not known here: "perhaps"'),
        ("statement", {"kind": "leads"}, "other: not with this kind of statement"),
        ("statement", {"other": None}, "other: not with this kind of statement"),
        ("statement", {"about": "_news/a.md"}, "other: the article itself"),
        ("statement", {"set": 99}, "set: there is no change set 99"),
        ("statement", {"title": None}, "title: expected text"),
    ],
)
def test_what_they_cannot_say_is_refused(kind, values, message, told):
    line_with(told, kind).update(values)
    assert any(
        error.partition(": ")[2].startswith(message)
        for error in errors_of(text_of(told))
    )


def test_an_address_leads_to_a_story(told):
    line_with(told, "story", 1)["merged_into"] = 7
    assert errors_of(text_of(told)) == ["story 2: it leads to 7, which is no story"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (5, "expected an object"),
        ({"number": 0}, f"number: {NO}"),
        ({"kind": "perhaps"}, 'kind: not known here: "perhaps"'),
        ({"other": "/x.md"}, "other: expected the path of a .md file in its tree"),
        ({"title": None}, "title: expected text"),
        ({"more": 1}, "more: not known here"),
    ],
)
def test_history_says_statements_that_can_be_undone(said, message, told):
    line = line_with(told, "article", 1)
    change = next(each for each in line["changes"] if each.get("field") == "story")
    change["new"] = change["new"] | said if isinstance(said, dict) else said
    (error,) = errors_of(text_of(told))
    assert error.endswith(message)
    assert "new" in error


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rules", "house", "rules: not known here"),
        ("factor", -1, f"factor: {NO}"),
        ("threshold", 2**31, "threshold: too big"),
        ("follower_heat", "-1", f"follower_heat: {NO}"),
        ("half_life", 0, "half_life: expected a number of seconds above 0"),
        ("half_life", True, "half_life: expected a number of seconds above 0"),
        ("half_life", 1e300, "half_life: expected a number of seconds above 0"),
    ],
)
def test_rules_must_be_rules(name, value, message, lines):
    rules = {"rules": "site", "factor": 20, "threshold": 70, "follower_heat": -1}
    place = next(i for i, line in enumerate(lines) if "change_set" in line)
    lines.insert(place, rules | {"half_life": 86400.0} | {name: value})
    assert errors_of(text_of(lines))[0].startswith(f"line {place + 1}: {message}")


def test_only_published_is_ever_suggested(lines):
    lines[-1]["holds"][0]["accepted_heat"] = 70
    (error,) = errors_of(text_of(lines))
    assert error.endswith("accepted_heat: only published is ever suggested")


def test_no_judgement_is_kept_for_good(lines):
    lines[-1]["holds"][0] |= {"field": "heat", "value": "7", "always": True}
    (error,) = errors_of(text_of(lines))
    assert error.endswith("always: no word of upstream calls a judgement in question")
