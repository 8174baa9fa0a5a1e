"""Long random histories: a database that was dumped, lost, read in from files and
loaded equals the old one in all but keys."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.deciding import PathTaken
from articles.exporting import export_articles
from articles.frontmatter import parse
from articles.importing import import_articles
from articles.models import (
    Article,
    ChangeSet,
    House,
    Provider,
    Rules,
    SourceFile,
    Statement,
    Story,
)
from articles.record import from_document
from articles.telling import retell_all
from tests.dumping.rebuilding import all_tables, dump, lines_of, load, read_in, wipe
from tests.factories import (
    SEALED,
    make_editor,
    make_file,
    make_image,
    make_record,
    make_related,
    moment,
)

pytestmark = pytest.mark.django_db

FIELDS = {
    "title": ["T0", "T1", 'Says "two": 3', "T4 "],
    "excerpt": [None, "", "E1\r\n", "E2 &#8217;"],
    "quality": [None, -1, 0, 147],
    "heat": [None, -1, 78, -(2**31)],
    "published": [None, True, False],
    "topics": [(), ("Harbour",), ("harbour", None, "C#"), ("Sport",)],
    "body": ["\n", "\nText.\n---\nMore.\n"],
    "type": ["article", "video"],
    "web_url": [None, "https://a.example/1", "https://a.example/2"],
    "images": [(), (make_image(), make_image(width=7))],
    "removed": [None, True],
    "published_at": [moment("2026-11-20T08:30:00Z"), moment("2026-11-19")],
}
UPSTREAM = {
    **FIELDS,
    "original_url": [f"https://copy.example/{number}" for number in range(3)],
    "secured": [SEALED, "QUFB;QkJC"],
}


class History:
    """Upstream, editors and exports doing something to a handful of articles."""

    def __init__(self, root, seed):
        self.chance = random.Random(seed)  # noqa: S311 -- nothing depends on it
        self.root = root
        self.now = timezone.now() - timedelta(days=2)
        self.users = [make_editor(name=f"u{number}-{seed}") for number in range(2)]
        for each in self.users:
            each.is_superuser = True
            each.save()
        self.users.append(None)
        urls = [None, *FIELDS["web_url"], *FIELDS["web_url"][1:]]
        self.related = [make_related(web_url=url) for url in urls]
        (root / "_news").mkdir(parents=True)
        for number in range(5):
            data = make_file(
                web_url=urls[number + 1],
                secured=SEALED,
                related=tuple(self.related[: number + 1]),
            )
            crlf = data.replace(b"\n", b"\r\n") if number == 3 else data
            (root / "_news" / f"{number}.md").write_bytes(crlf)
        self.upstream = {f.name: f.read_bytes() for f in (root / "_news").iterdir()}
        self._import()

    def run(self, steps):
        acts = [
            self.write, self.write, self.edit, self.edit, self.publish, self.retire,
            self.release, self.undo, self.bear, self.export, self.read, self.decide_items,
            self.join, self.split, self.move, self.lead, self.rename, self.set_up,
        ]  # fmt: skip
        for _ in range(steps):
            self.now += timedelta(minutes=self.chance.choice([1, 60, 600]))
            self.now = min(self.now, timezone.now())
            self.chance.choice(acts)()

    def article(self):
        keys = list(Article.objects.order_by("path").values_list("pk", flat=True))
        return Article.objects.get(pk=self.chance.choice(keys))

    def _by(self):
        return {"user": self.chance.choice(self.users), "now": self.now}

    def _some(self, values):
        names = self.chance.sample(sorted(values), k=self.chance.randint(1, 4))
        return {name: self.chance.choice(values[name]) for name in names}

    def _import(self):
        result = import_articles([self.root], now=self.now)
        assert not result.failures, result.failures

    read = _import

    def write(self):
        """Upstream writes a file anew, from what it knows."""
        name = self.chance.choice(sorted(self.upstream))
        record = from_document(parse(self.upstream[name]))
        values = self._some(UPSTREAM)
        if self.chance.random() < 0.4:
            count = self.chance.randint(0, 6)
            values["related"] = tuple(self.chance.sample(self.related, k=count))
        self.upstream[name] = make_file(record.with_values(values))
        (self.root / "_news" / name).write_bytes(self.upstream[name])
        self._import()

    def edit(self):
        with suppress(PathTaken):
            deciding.edit(self.article(), self._some(FIELDS), note="N", **self._by())

    def decide_items(self):
        article = self.article()
        items = list(article.record(self.now).related)
        self.chance.shuffle(items)
        items = [*items[1:], make_related()]
        deciding.edit(article, {"related": tuple(items)}, **self._by())

    def publish(self):
        start = self.now + timedelta(hours=self.chance.choice([-1, 5, 900]))
        end = self.chance.choice([None, start + timedelta(hours=3)])
        deciding.publish([self.article()], starts_at=start, ends_at=end, **self._by())

    def retire(self):
        act = self.chance.choice([deciding.retire, deciding.hold_back])
        act([self.article(), self.article()], note="Why", **self._by())

    def release(self):
        deciding.release([self.article()], **self._by())

    def undo(self):
        acts = ChangeSet.objects.exclude(act="import").order_by("id")
        if acts:
            deciding.undo(self.chance.choice(list(acts)), **self._by())

    def story(self):
        return self.chance.choice(list(Story.objects.standing().order_by("pk")))

    def join(self):
        deciding.join([self.story(), self.story()], **self._by())

    def split(self):
        deciding.split([self.article()], note="Another matter", **self._by())

    def move(self):
        deciding.move([self.article(), self.article()], self.story(), **self._by())

    def lead(self):
        deciding.choose_lead(self.article(), **self._by())

    def rename(self):
        title = self.chance.choice(["", "The ferry", 'Says "two": 3'])
        deciding.rename(self.story(), title, **self._by())

    def set_up(self):
        """The site decides what heat is worth, and who is who's."""
        half_life = timedelta(hours=self.chance.randint(1, 50), seconds=1 / 7)
        Rules(pk=1, factor=self.chance.randint(0, 30), half_life=half_life).save()
        retell_all()
        house, _ = House.objects.get_or_create(
            name=f"House {self.chance.randint(1, 2)}"
        )
        Provider.objects.update(house=house)

    def bear(self):
        record = make_record(**{**self._some(FIELDS), "published": None})
        with suppress(PathTaken):
            deciding.create(record, **self._by())

    def export(self):
        result = export_articles(Article.objects.all(), self.root, now=self.now)
        assert not result.failures, result.failures


def exported(root):
    export_articles(Article.objects.all(), root)
    return {f.name: f.read_bytes() for f in root.rglob("*.md")}


def rebuild(root, first):
    wipe()
    read_in(root)
    result = load(first)
    assert result.failures == []
    assert result.unknown_users == []
    return result


def run(seed, tmp_path, *, over_upstream):
    root = tmp_path / f"tree-{seed}"
    history = History(root, seed)
    history.run(40)
    tree = tmp_path / f"out-{seed}"
    if over_upstream:
        history.export()
        tree = root
    else:
        _write_upstream(history, tree)
    files = exported(tmp_path / f"before-{seed}")
    first, before = dump(), all_tables()
    result = rebuild(tree, first)
    after = all_tables()
    for name in before:
        assert after[name] == before[name], name
    assert lines_of(dump()) == lines_of(first)
    assert exported(tmp_path / f"after-{seed}") == files
    assert result.other_bases == []
    assert set(load(first).counts) == {"unchanged"}
    wipe()


def _write_upstream(history, tree):
    """The tree as upstream has it: what it last said, without our voice."""
    folder = tree / "_news"
    folder.mkdir(parents=True)
    rows = SourceFile.objects.exclude(base=None)
    for path, base in rows.values_list("article__path", "base"):
        (tree / path).write_bytes(bytes(base))


@pytest.mark.parametrize("over_upstream", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_a_rebuilt_and_loaded_database_equals_the_old_one(
    seed, over_upstream, tmp_path
):
    run(seed, tmp_path, over_upstream=over_upstream)


@pytest.mark.slow
@pytest.mark.parametrize("over_upstream", [True, False])
def test_any_long_history_comes_back(over_upstream, tmp_path):
    for seed in range(100, 115):
        run(seed, tmp_path, over_upstream=over_upstream)


def test_histories_have_stories_that_are_worth_it(tmp_path):
    """Or the others would prove nothing of them."""
    kinds, merged, together = set(), 0, 0
    for seed in range(3):
        History(tmp_path / str(seed), seed).run(40)
        kinds |= set(Statement.objects.values_list("kind", flat=True))
        merged += Story.objects.exclude(merged_into=None).count()
        together += Article.objects.count() - Story.objects.standing().count()
        wipe()
    assert kinds == {"together", "apart", "leads", "title"}
    assert merged > 2
    assert together > 5
