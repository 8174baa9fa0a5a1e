"""Histories of upstream, editors and exports, held against a model of plain dicts.

The model knows two dicts, what upstream last said and what was decided, and DESIGN.md's
rules of traffic; nothing of documents, tables or digests. After every step the article
must say what the model says: every decision stands, every other field is as upstream
last had it, conflicts are exactly where a held field of substance moved, a file that is
gone is a question until it is answered, the exported file differs from upstream's in
decided lines alone, and an editor is asked to look whenever readers see something new.
"""

import tempfile
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from articles import deciding
from articles.exporting import export_articles, select
from articles.frontmatter import parse
from articles.importing import import_articles
from articles.models import Article, ArticleTopic, FormerBase, Place, Story
from articles.projecting import project_all
from articles.record import FIELDS, RelatedRecord, from_document
from articles.telling import retell_all
from articles.verifying.stories import wrong_stories
from tests.factories import SEALED, make_file, make_record

pytestmark = pytest.mark.django_db

PATH = "_news/a.md"
BESIDE = "_news/z.md"  # a root without a single file says nothing of what is gone
URLS = [f"https://copy.example/{number}" for number in range(3)]
JUDGEMENTS = {"quality", "heat", "published"}
SHOWN = {
    "title", "excerpt", "topics", "body", "original_url", "type", "web_url",
}  # fmt: skip
REASONS = ["", "new", "changed", "flipped", "replaced"]
START = make_record(
    title="T0", original_url=URLS[0], web_url="https://copy.example", secured=SEALED
)

ITEMS = st.dictionaries(
    st.sampled_from("abcde"),
    st.fixed_dictionaries(
        {"title": st.sampled_from(["I0", "I1"]), "quality": st.integers(0, 3)}
    ),
    max_size=4,
)
VALUES = {
    "title": st.sampled_from(["T0", "T1", "T2"]),
    "excerpt": st.sampled_from([None, "", "E1", "E2\r\n"]),
    "quality": st.sampled_from([None, -1, 0, 58, 147]),
    "heat": st.sampled_from([None, -1, 0, 78, -(2**31)]),
    "published": st.sampled_from([None, True, False]),
    "topics": st.lists(st.sampled_from(["A", "B", None]), max_size=3).map(tuple),
    "body": st.sampled_from(["\n", "\nText.\n---\nMore.\n"]),
    "related": ITEMS,
}
UPSTREAM = {
    **VALUES,
    "original_url": st.sampled_from(URLS),
    "secured": st.sampled_from([None, SEALED, "QUFB;QkJC"]),
    "type": st.sampled_from(["article", "video"]),
}
STEPS = st.one_of(
    st.tuples(st.just("upstream"), st.fixed_dictionaries({}, optional=UPSTREAM)),
    st.tuples(st.just("decide"), st.fixed_dictionaries({}, optional=VALUES)),
    st.tuples(st.just("release"), st.sets(st.sampled_from(sorted(VALUES)))),
    st.tuples(st.just("export"), st.none()),
    st.tuples(st.just("touch"), st.sampled_from(["type", "secured", "web_url"])),
    st.tuples(st.just("touch_late"), st.sampled_from(["type", "secured", "web_url"])),
    st.tuples(st.just("again"), st.none()),
    st.tuples(st.just("keep_mine"), st.none()),
    st.tuples(st.just("vanish"), st.none()),
    st.tuples(st.just("answer"), st.sampled_from(["keep", "retire"])),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("leave"), st.none()),
)


@dataclass
class Held:
    """A decision: its value, what upstream said then, and when it was made."""

    value: object
    seen: object
    at: object


@dataclass
class Model:
    """What upstream last said, what was decided by field and copy, and the file."""

    base: dict
    holds: dict = field(default_factory=dict)
    written: dict = field(default_factory=dict)  # what was decided at the last export
    vanished: str = ""
    refused: bytes | None = None
    waits: str = "new"
    since: object = None

    @property
    def asked(self):
        return self.waits, self.since

    def ask(self, why, at):
        """Let it wait for this reason, unless it does for a stronger one."""
        if REASONS.index(why) > REASONS.index(self.waits):
            self.since = self.since if self.waits else at
            self.waits = why

    def look(self):
        self.waits, self.since = "", None

    def reason(self, new):
        """Why an editor has to look when the base is that."""
        held, moved = self.held(), {n for n in new if new[n] != self.base[n]}
        published = held.get("published")
        if "original_url" in moved:
            return "replaced"
        flips = (new["published"] is False) != (self.base["published"] is False)
        if published is None and flips:
            return "flipped"
        is_hidden = published is not None and published.value is False
        return "changed" if moved & SHOWN - held.keys() and not is_hidden else ""

    def release(self, name, at):
        held = self.holds.pop(self.key(name), None)
        if name == "published" and held is not None and not self.waits:
            flips = (held.seen is False) != (self.base["published"] is False)
            self.ask("flipped" if flips else "new", at)

    def key(self, name):
        return (name, None if name in JUDGEMENTS else self.base["original_url"])

    def held(self):
        active = {self.key(name)[1] for name in ("title", "heat")}
        return {name: v for (name, copy), v in self.holds.items() if copy in active}

    def record(self):
        values = dict(self.base)
        for name, held in self.held().items():
            is_items = name == "related"
            values[name] = (
                laid_over(values[name], held.value) if is_items else held.value
            )
        return values

    def decide(self, name, value, at):
        if name == "related":
            value = self._decisions(value)
        old = self.holds.get(self.key(name))
        new = Held(value, self.base[name], at)
        if value == {}:
            self.holds.pop(self.key(name), None)
        elif old is None or (old.value, old.seen) != (new.value, new.seen):
            self.holds[self.key(name)] = new

    def _decisions(self, wanted):
        base, now = self.base["related"], self.record()["related"]
        held = self.holds.get(self.key("related"))
        decisions = dict(held.value if held else {})
        for url in now.keys() | wanted.keys():
            if now.get(url) != wanted.get(url):
                decisions.pop(url, None)
                if base.get(url) != wanted.get(url):
                    decisions[url] = decision_on(base.get(url), wanted.get(url))
        return decisions

    def conflicts(self):
        return {
            name
            for name, held in self.held().items()
            if name not in JUDGEMENTS and self._has_moved(name, held)
        }

    def _has_moved(self, name, held):
        theirs = self.base[name]
        if name == "related":
            return any(
                item_moved(values, held.seen.get(url), theirs.get(url))
                for url, (kind, values) in held.value.items()
                if kind == "changed"
            )
        return theirs not in (held.seen, held.value)

    def keep_mine(self):
        for name in self.conflicts():
            self.held()[name].seen = self.base[name]

    def read(self, file, written_at):
        """Upstream, or somebody else, wrote a file that is not our own voice."""
        replaced = file["original_url"] != self.base["original_url"]
        ours, new = self.record(), dict(file)
        contested = self.conflicts()
        for name, held in self.held().items():
            if replaced and name not in JUDGEMENTS:
                continue
            was_written = written_at is not None and held.at <= written_at
            if name in contested and not was_written:
                continue  # it cannot be an echo, so upstream agrees
            if name == "related":
                new[name] = unechoed(
                    self.base[name], held.value, ours[name], file[name]
                )
            elif file[name] == ours[name]:
                new[name] = self.base[name]
        if written_at is not None:
            self._forget_what_was_written(new, replaced=replaced)
        reason = self.reason(new)
        self.base = new
        return reason

    def _forget_what_was_written(self, new, *, replaced):
        """What was decided then is our own voice, too, though it is not any more."""
        active = {self.key(name)[1] for name in ("title", "heat")}
        now = self.held()
        for (name, copy), value in self.written.items():
            if copy not in active or (replaced and name not in JUDGEMENTS):
                continue
            if name in now and now[name].value == value:
                continue
            if name == "related":
                ours = laid_over(self.base[name], value)
                new[name] = unechoed(self.base[name], value, ours, new[name])
            elif new[name] == value:
                new[name] = self.base[name]


def item_moved(values, was, theirs):
    if theirs is None:
        return was is not None
    return any(theirs[k] not in ((was or {}).get(k), v) for k, v in values.items())


def laid_over(items, decisions):
    result = {url: dict(item) for url, item in items.items()}
    for url, (kind, values) in decisions.items():
        if kind == "removed":
            result.pop(url, None)
        elif kind == "added":
            result.setdefault(url, values)
        elif url in result:
            result[url] |= values
    return result


def decision_on(before, after):
    if after is None:
        return ("removed", None)
    if before is None:
        return ("added", after)
    return ("changed", {k: v for k, v in after.items() if before[k] != v})


def unechoed(base, decisions, ours, file):
    result = {url: dict(item) for url, item in file.items()}
    for url in decisions:
        before, mine, found = base.get(url), ours.get(url), file.get(url)
        if before == mine:
            continue
        if found == mine:
            result.pop(url, None)
            if before is not None:
                result[url] = before
        elif before and mine and found:
            for key, value in mine.items():
                if found[key] == value != before[key]:
                    result[url][key] = before[key]
    return result


def as_record(values):
    items = [
        RelatedRecord(web_url=f"https://{url}.example", **item)
        for url, item in values["related"].items()
    ]
    by_quality = sorted(items, key=lambda item: (-item.quality, item.web_url))
    return replace(START, **{**values, "related": tuple(by_quality)})


def as_values(record):
    names = (*UPSTREAM, "web_url")
    values = {name: getattr(record, name) for name in names}
    values["related"] = {
        item.web_url[8:9]: {"title": item.title, "quality": item.quality}
        for item in record.related
    }
    return values


class History:
    """The same steps done to the model and to the real thing."""

    def __init__(self, root):
        self.file = root / PATH
        self.file.parent.mkdir()
        self.root = root
        self.upstream = as_values(START)
        self.model = Model(dict(self.upstream))
        self.now = timezone.now()
        self.written = self.read = None
        self.bases = {}  # what an import replaced, by its change set
        self.asked = {}  # and what it asked, before and after
        Article.objects.all().delete()
        # Other articles that it may name, and be in one story with.
        (root / BESIDE).write_bytes(make_file(web_url="https://a.example", quality=2))
        beside = make_file(web_url="https://b.example", quality=90, heat=None)
        (root / "_news" / "y.md").write_bytes(beside)
        self.file.write_bytes(make_file(START))
        self._read_in()
        self.read = make_file(START)
        self.pk = Article.objects.get(path=PATH).pk

    @property
    def article(self):
        return Article.objects.with_records().get(pk=self.pk)

    @property
    def base(self):
        return bytes(self.article.source.base)

    def do(self, step, values):
        self.now += timedelta(minutes=1)
        getattr(self, f"_{step}")(values)
        self.check()

    def _read_in(self):
        result = import_articles([self.root], now=self.now)
        assert result.is_clean, result.failures
        return result

    def _import(self, data, file):
        """Let an import read `data`, which says `file` where it is nobody's echo."""
        is_ours = data in (self.read, self.written, self.article.render(self.now))
        is_refused = data == self.model.refused
        is_back = self.model.vanished in ("open", "retired")
        before, said = self.base, dict(self.model.base)
        self.file.write_bytes(data)
        written_at = self.article.source.exported_at
        run = self._read_in().run
        if is_refused or is_ours:  # but it is there
            self.model.vanished = "" if is_back else self.model.vanished
            return
        asked = self.model.asked
        self.model.ask(self.model.read(file, written_at), self.now)
        if asked != self.model.asked:
            self.asked[run.change_set.pk] = asked, self.model.asked
        self.model.vanished, self.model.refused = "", None
        if self.model.base != said and differ_in_more_than_sealed(
            self.model.base, said
        ):
            self.bases[run.change_set.pk] = said
        self.read = data
        if self.written == before != self.base:
            self.written = None  # it was upstream's own word, which may come again

    def _upstream(self, values):
        """Upstream writes the file anew from what it knows, which is not what we do."""
        self.upstream |= values
        self._import(make_file(as_record(self.upstream)), dict(self.upstream))

    def _decide(self, values):
        for name, value in values.items():
            self.model.decide(name, value, self.now)
        if "published" in values:
            self.model.look()
        real = {
            name: as_record({**as_values(START), name: value}).related
            if name == "related"
            else value
            for name, value in values.items()
        }
        deciding.edit(self.article, real, user=None, now=self.now)

    def _release(self, names):
        for name in names:
            self.model.release(name, self.now)
        deciding.release([self.article], names, user=None, now=self.now)

    def _leave(self, _):
        deciding.leave([self.article], user=None, now=self.now)
        self.model.look()

    def _keep_mine(self, _):
        self.model.keep_mine()
        deciding.keep_mine([self.article], user=None, now=self.now)

    def _export(self, _):
        before = self.file.read_bytes() if self.file.exists() else None
        result = export_articles(select(self.now), self.root, now=self.now)
        assert not result.failures, result.failures
        if self.model.vanished in ("open", "retired"):
            assert not self.file.exists() or self.file.read_bytes() == before
            return
        data = self.file.read_bytes()
        assert data == self.article.render(self.now)
        self.written = data
        if self.article.source.exported_at == self.now:
            self.model.written = {k: v.value for k, v in self.model.holds.items()}

    def _touch(self, name):
        """Somebody edits one field, that nobody decided on, in the file we wrote."""
        self._export(None)
        self._touch_late(name)

    def _touch_late(self, name):
        """Somebody does so when other things have been decided since."""
        if not self.file.exists():
            return
        record = from_document(parse(self.file.read_bytes()))
        value = {"type": "odd", "secured": "T0REOw==;AAAA", "web_url": None}[name]
        file = replace(record, **{name: value})
        if file != record:
            self._import(make_file(file), as_values(file))
            self.upstream = dict(self.model.base)

    def _again(self, _):
        if self.file.exists():
            before = list(Article.objects.values())
            self._import(self.file.read_bytes(), None)
            assert list(Article.objects.values()) == before

    def _vanish(self, _):
        """Upstream deletes the file."""
        self.file.unlink(missing_ok=True)
        self._read_in()
        self.model.vanished = self.model.vanished or "open"

    def _answer(self, answer):
        if not self.model.vanished or (self.model.vanished, answer) == (
            "kept",
            "retire",
        ):
            return
        act = {"keep": deciding.keep_vanished, "retire": deciding.retire_vanished}
        act[answer]([self.article], user=None, now=self.now)
        self.model.vanished = {"keep": "kept", "retire": "retired"}[answer]
        if answer == "retire":
            self.model.decide("published", value=False, at=self.now)
            self.model.look()

    def _undo(self, _):
        """Undo the import that last replaced the base in more than what is sealed."""
        last = FormerBase.objects.filter(article=self.pk).last()
        if last is None or last.change_set_id not in self.bases:
            return
        answered = last.change_set.changes.filter(article=self.pk, field="vanished")
        deciding.undo(last.change_set, user=None, now=self.now)
        for change in answered:  # the import that took the file in found it again
            if self.model.vanished == (change.new or ""):
                self.model.vanished = change.old
        self.model.base = dict(self.bases.pop(last.change_set_id))
        self.model.refused = self.read
        before, after = self.asked.get(last.change_set_id, (None, None))
        if self.model.asked == after:
            self.model.waits, self.model.since = before

    def check(self):
        article = self.article
        assert as_values(article.base) == self.model.base
        assert as_values(article.record(self.now)) == self.model.record()
        held = {hold.field for hold in article.active_holds()}
        assert held == self.model.held().keys()
        assert len(article.holds.all()) == len(self.model.holds)
        assert set(article.fields_in_conflict()) == self.model.conflicts()
        assert article.conflicts == len(self.model.conflicts())
        assert article.source.vanished == self.model.vanished
        source = article.source
        assert (source.waits, source.waits_since) == self.model.asked
        assert [str(finding) for finding in wrong_stories()] == []

    def check_end(self):
        """Only decided lines differ from upstream's bytes; the tables are the record."""
        self._export(None)
        article = self.article
        data = article.render(self.now)
        base, ours = parse(bytes(article.source.base)), parse(data)
        held = {hold.field for hold in article.active_holds()}
        for each in FIELDS:
            if each.name not in held and each.key in base.values:
                assert lines_of(base, each.key) == lines_of(ours, each.key)
        assert "body" in held or base.body == ours.body
        before = rows()
        project_all(self.now)
        retell_all()
        assert rows() == before
        deciding.release([article], user=None, now=self.now)
        assert self.article.render(self.now) == bytes(article.source.base)


def differ_in_more_than_sealed(base, other):
    return any(base[name] != other[name] for name in base if name != "secured")


def lines_of(document, key):
    """The lines of a field of a canonical document."""
    lines = document.text.split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{key}:"))
    found = [lines[start]]
    for line in lines[start + 1 :]:
        if not line.startswith(" "):
            break
        found.append(line)
    return found


def rows():
    return [
        list(Article.objects.values()),
        sorted(
            ArticleTopic.objects.values_list("article", "position", "topic"),
            key=lambda row: row[:2],
        ),
        list(Place.objects.order_by("pk").values()),
        list(Story.objects.order_by("pk").values()),
    ]


def run(steps):
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder))
        for step, values in steps:
            history.do(step, values)
        history.check_end()


relaxed = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(relaxed, max_examples=12)
@given(st.lists(STEPS, max_size=10))
def test_any_history_ends_as_the_model_says(steps):
    run(steps)


@pytest.mark.slow
@settings(relaxed, max_examples=150)
@given(st.lists(STEPS, min_size=10, max_size=40))
def test_any_long_history_ends_as_the_model_says(steps):
    run(steps)
