"""The line of an article -> its holds, notes, history and base, as they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from articles import frontmatter, tables
from articles.dumping.shapes import instant
from articles.dumping.stating import Line, decided_fields, usual_waits
from articles.dumping.upstream import read, unvoiced
from articles.frontmatter import Document
from articles.merging import adopt, is_replaced
from articles.models import Act, Article, Change, Hold, SourceFile
from articles.models.source import copy_of, digest
from articles.projecting import project
from articles.record import FIELDS, from_document
from articles.telling import retell

__all__ = ["CannotRestore", "Restored", "bear", "is_pristine", "restore", "write"]


class CannotRestore(Exception):
    """What a line says cannot be true of the article; the text says why."""


@dataclass(frozen=True)
class Restored:
    """An article with what a line says of it, on its way into the tables."""

    article: Article
    line: Line
    holds: list[Hold]
    base_is_other: bool


def bear(line: Line) -> Article:
    """The rows of an article without a file, to be restored from its holds."""
    article = Article.objects.create(
        path=line["article"],
        stem=Article.stem_of(line["article"]),
        published_at=instant(line["created_at"]),
        created_at=instant(line["created_at"]),
        modified_at=instant(line["created_at"]),
    )
    SourceFile.objects.create(article=article)
    return article


def is_pristine(article: Article) -> bool:
    """Whether it is as the import that created it left it."""
    source, changes = article.source, list(article.changes.all())
    return (
        not article.holds.all()
        and not (source.written_digest or source.refused_digest or source.vanished)
        and len(changes) == 1
        and not changes[0].field
        and changes[0].change_set.act == Act.IMPORT
    )


def restore(
    article: Article, line: Line, users: Mapping[str, int], now: datetime
) -> Restored:
    """Lay what the line says over the article, in memory.

    Raises CannotRestore, and FrontMatterError for what its file cannot say.
    """
    holds = [
        Hold.from_snapshot(article.pk, each["field"], _snapshot(each, users))
        for each in line["holds"]
    ]
    source = article.source
    source.written_digest = line["written_digest"]
    source.written_at = instant(line["written_at"])
    source.waits = usual_waits(holds) if line["waits"] is None else line["waits"]
    source.waits_since = instant(line["waits_since"])
    article.lay(holds)
    _restore_base(article, line, holds, now)
    is_other = source.base_digest != line["base_digest"]
    if not is_other or source.read_digest in _voices(line):
        read_digest = line["read_digest"]
        source.read_digest = line["base_digest"] if read_digest is None else read_digest
    article.version = line["version"]
    article.created_at = instant(line["created_at"])
    article.modified_at = instant(line["modified_at"] or line["created_at"])
    _refuse_unwritable(article, now)
    return Restored(article, line, holds, is_other)


def write(restored: list[Restored], sets: list[int], users: Mapping[str, int], now):
    """Write holds, history and tables; the caller holds the transaction."""
    articles = [each.article for each in restored]
    Hold.objects.bulk_create(hold for each in restored for hold in each.holds)
    tables.delete_children(Change, [article.pk for article in articles])
    tables.insert(
        Change,
        (
            "article_id", "change_set_id", "field", "old", "new", "version",
            "hold_before", "hold_after",
        ),
        [
            (
                each.article.pk, sets[change["set"] - 1], change["field"],
                change["old"], change["new"], change["version"],
                _snapshot(change["before"], users), _snapshot(change["after"], users),
            )
            for each in restored
            for change in each.line["changes"]
        ],
    )  # fmt: skip
    tables.update(
        SourceFile,
        (
            "base", "base_digest", "read_digest", "written_digest", "written_at",
            "pending_digest", "pending_at", "refused_digest", "vanished",
            "vanished_at", "waits", "waits_since",
        ),
        [_source_row(each) for each in restored],
    )  # fmt: skip
    tables.update(
        Article, ("created_at",), [(each.created_at, each.pk) for each in articles]
    )
    retell(project(articles, now))


def _source_row(each: Restored) -> tuple:
    source, line = each.article.source, each.line
    return (
        source.base, source.base_digest, source.read_digest, source.written_digest,
        source.written_at, line["pending_digest"], instant(line["pending_at"]),
        line["refused_digest"], line["vanished"], instant(line["vanished_at"]),
        str(source.waits), source.waits_since, each.article.pk,
    )  # fmt: skip


def _snapshot(snapshot: Line | None, users: Mapping[str, int]) -> Line | None:
    """As Hold.snapshot has it."""
    if snapshot is None:
        return None
    values = {name: value for name, value in snapshot.items() if name != "field"}
    for name, unsaid in (("accepted_heat", None), ("always", False)):
        if values[name] == unsaid:
            del values[name]
    return values | {"user": users.get(snapshot["user"])}


def _refuse_unwritable(article: Article, now: datetime):
    article.render(now)
    record = article.record(now)
    missing = [
        each.key
        for each in FIELDS
        if each.required and getattr(record, each.name) is None
    ]
    if missing:
        raise CannotRestore(f"nothing says its {missing[0]}; import its file first")


# The base: what the file says, but for our own voice in it


def _voices(line: Line) -> set[str]:
    """Digests of what the old database had read or written at the path."""
    names = ("base_digest", "read_digest", "written_digest", "pending_digest")
    return {line[name] for name in names} - {"", None}


def _is_ours(source: SourceFile, line: Line) -> bool:
    return source.base_digest in {line["written_digest"], line["pending_digest"]}


def _restore_base(article: Article, line: Line, holds: list[Hold], now: datetime):
    source = article.source
    if source.base is None or source.base_digest == line["base_digest"]:
        return
    if source.base_digest == line["refused_digest"]:
        raise CannotRestore(
            "its file is one whose import was undone; put the exported file in its "
            "place, import into an empty database, and load again"
        )
    if not line["base_digest"]:
        _restore_born(article, line, holds, now)
    elif line["upstream"] is not None:
        said = read(line["upstream"])
        document = _without_our_voice(article, said, line, holds, now)
        source.take(frontmatter.emit(document))
        _keep_holds(holds, from_document(said), article.base)


def _restore_born(article: Article, line: Line, holds: list[Hold], now: datetime):
    """An article born here whose file is ours has no base (DESIGN.md, born)."""
    source = article.source
    data, theirs = bytes(source.base), article.base
    _forget_base(article)
    ours = article.record(now)
    if _is_ours_or_equal(article, line, data, now):
        return
    if theirs.original_url != ours.original_url:
        raise CannotRestore(
            "an article born here has this path and another originalUrl; rename the "
            "file, import into an empty database, and load again"
        )
    source.take(data)
    _keep_holds(holds, None, article.base)


def _is_ours_or_equal(article, line: Line, data: bytes, now: datetime) -> bool:
    name = digest(data)
    return name in (line["written_digest"], line["pending_digest"]) or (
        article.render(now) == data
    )


def _forget_base(article: Article):
    article.source.base, article.source.base_digest = None, ""
    article.__dict__.pop("document", None)
    article.__dict__.pop("base", None)


def _without_our_voice(
    article: Article, said: Document, line: Line, holds: list[Hold], now: datetime
) -> Document:
    """The file as upstream would have it."""
    document = article.document
    clean = unvoiced(said, document, sorted(decided_fields(line)))
    name = digest(frontmatter.emit(clean))
    if name == line["base_digest"] or _is_ours(article.source, line):
        return clean
    # Upstream wrote since: only what equals a decision is an echo (DESIGN.md).
    written_at = article.source.written_at
    copy = copy_of(from_document(said))
    active = [hold for hold in holds if hold.is_active(copy)]
    for moment in (now, written_at):
        if moment is not None:
            held = {hold.field: hold.value_at(moment) for hold in active}
            document = adopt(said, document, held)
    return document


def _keep_holds(holds: list[Hold], before, after):
    """Decisions stay where originalUrl came or went without another copy coming."""
    if before is not None and is_replaced(before, after):
        return
    copy = copy_of(after)
    set_aside = {hold.field for hold in holds if hold.copy == copy}
    for hold in holds:
        was_active = before is None or hold.is_active(copy_of(before))
        if was_active and not hold.is_judgement and hold.field not in set_aside:
            hold.copy = copy
