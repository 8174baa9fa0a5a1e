"""Believable records in any number, the same for the same seed: about 4.4 KB a file.

`python -m tests.benchmarks.generate DEST COUNT` writes a tree. Proportions are those
of real collections (FORMAT.md): stories whose members name each other, videos,
hundreds of providers, a sealed text that is a tenth of each file.
"""

import base64
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from articles import frontmatter
from articles.naming import file_stem
from articles.record import (
    ImageRecord,
    Moment,
    ProviderRecord,
    Record,
    RelatedRecord,
    onto,
)

__all__ = ["files", "write_tree"]

WORDS = (  # noqa: SIM905 -- a list of them would be a page
    "harbour ferry council bridge winter tide market orchard signal granite lantern "
    "engine archive meadow railway pilot copper library festival glacier beacon "
    "printer compass garden mirror radio island forest station canal theatre river "
    "museum kitchen weather school night morning budget repair opening season crew"
).split()
TOPICS = ("Harbour", "Science", "Culture", "Sport", "Energy", "Politics", "Streets")
START = datetime(2026, 1, 1, tzinfo=UTC)


def files(count: int, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Paths in the tree and bytes of `count` records."""
    chance = Random(seed)  # noqa: S311 -- nothing depends on it
    number = 0
    while number < count:
        size = min(count - number, chance.choices((1, 2, 4, 9), (35, 30, 25, 10))[0])
        story = [_record(chance, number + i) for i in range(size)]
        number += size
        for record in story:
            others = [each for each in story if each is not record]
            yield _file(record, tuple(_copy(each) for each in others))


def write_tree(dest: Path, count: int, *, seed: int = 1) -> int:
    """Write the records below `dest`; answers how many bytes they are."""
    total = 0
    for path, data in files(count, seed=seed):
        file = dest / path
        file.parent.mkdir(parents=True, exist_ok=True)
        total += file.write_bytes(data)
    return total


def _file(record: Record, related: tuple[RelatedRecord, ...]) -> tuple[str, bytes]:
    by_quality = sorted(related, key=lambda item: -(item.quality or 0))
    record = record.with_values({"related": tuple(by_quality)})
    name = file_stem(record.title, record.published_at.instant)
    data = frontmatter.emit(onto(frontmatter.Document.blank(), record))
    return f"_news/{name}.md", data


def _record(chance: Random, number: int) -> Record:
    provider = chance.randrange(200)
    domain = f"paper-{provider}.example"
    title = f"{_words(chance, 8).capitalize()} {number}"
    address = f"https://{domain}/2026/{title.lower().replace(' ', '-')}"
    quality = chance.randrange(190)
    video = chance.random() < 0.05
    return Record(
        category="news",
        title=title,
        excerpt=f"{_words(chance, 28).capitalize()} &#8217; {_words(chance, 6)}.",
        published_at=Moment.at(START + timedelta(minutes=7 * number)),
        original_url=address,
        web_url=None
        if video
        else f"https://reader.example/read/{number}?from={domain}",
        amp_web_url=None if video else f"{address}?amp=1",
        cdn_amp_web_url=None if video else f"https://cdn.example/c/s/{address[8:]}",
        type="video" if video else "article",
        quality=quality,
        heat=quality + 20,
        published=quality >= 50,
        provider=ProviderRecord(
            f"Paper {provider}, the Daily",
            domain,
            (_image(domain, f"logo-{provider}"),),
        ),
        topics=tuple(chance.sample(TOPICS, chance.randrange(1, 4))),
        images=(_image(domain, f"picture-{number}"),),
        secured=f"{_sealed(chance, 320)};{_sealed(chance, 16)}",
        body="\n",
    )


def _copy(record: Record) -> RelatedRecord:
    return RelatedRecord(
        title=record.title,
        excerpt=record.excerpt,
        published_at=record.published_at,
        web_url=record.web_url or "",
        type=record.type,
        provider=ProviderRecord(record.provider.name, record.provider.domain),
        quality=record.quality,
        images=record.images,
    )


def _image(domain: str, name: str) -> ImageRecord:
    return ImageRecord(f"https://{domain}/media/{name}.jpg", 1200, 675, is_cached=True)


def _words(chance: Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def _sealed(chance: Random, size: int) -> str:
    return base64.b64encode(chance.randbytes(size)).decode()


if __name__ == "__main__":
    write_tree(Path(sys.argv[1]), int(sys.argv[2]))
