"""Believable records in any number, the same for the same seed: about 4.4 KB a file.

`python -m tests.benchmarks.generate DEST COUNT` writes a tree. Proportions are those
of real collections (FORMAT.md): stories of up to forty whose members name each other,
videos, hundreds of providers, a sealed text that is a tenth of each file. The text is
written directly, in the canonical form: fifty thousand files take seconds.
"""

import sys
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

__all__ = ["change", "files", "write_tree"]

WORDS = (  # noqa: SIM905 -- a list of them would be a page
    "harbour ferry council bridge winter tide market orchard signal granite lantern "
    "engine archive meadow railway pilot copper library festival glacier beacon "
    "printer compass garden mirror radio island forest station canal theatre river "
    "museum kitchen weather school night morning budget repair opening season crew"
).split()
TOPICS = ("Harbour", "Science", "Culture", "Sport", "Energy", "Politics", "Streets")
PROVIDERS = 200
START = datetime(2026, 1, 1, tzinfo=UTC)

# Members of a story, and how many stories have so many in every 1,250 files. A fixed
# hand of them, shuffled, makes every multiple of 1,250 files alike in their sizes.
STORIES = {1: 200, 2: 140, 3: 75, 5: 65, 9: 20, 40: 1}


class _Record(NamedTuple):
    """The parts of one file: its path, what it says alone, and its copy in others."""

    path: str
    head: str
    tail: str
    quality: int
    copy: str


def files(count: int, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Paths in the tree and bytes of `count` records."""
    chance = Random(seed)  # noqa: S311 -- nothing depends on it
    sizes: list[int] = []
    number = 0
    while number < count:
        sizes = sizes or chance.sample(
            list(STORIES), counts=list(STORIES.values()), k=sum(STORIES.values())
        )
        size = min(count - number, sizes.pop())
        story = [_record(chance, number + i) for i in range(size)]
        number += size
        best_first = sorted(story, key=lambda record: -record.quality)
        for record in story:
            copies = [each.copy for each in best_first if each is not record]
            related = f"\nrelated:\n{''.join(copies)}" if copies else ""
            yield record.path, f"{record.head}{related}{record.tail}".encode()


def write_tree(dest: Path, count: int, *, seed: int = 1) -> int:
    """Write the records below `dest`; answers how many bytes they are."""
    total = 0
    (dest / "_news").mkdir(parents=True, exist_ok=True)
    for path, data in files(count, seed=seed):
        total += (dest / path).write_bytes(data)
    return total


def change(data: bytes, number: int) -> bytes:
    """The file as an update would have it: judged anew, and every third retitled."""
    changed = data.replace(b"\nquality: ", b"\nquality: 1", 1)
    changed = changed.replace(b"\nheat: ", b"\nheat: 1", 1)
    if number % 3 == 0:
        changed = changed.replace(b'\ntitle: "', b'\ntitle: "Corrected: ', 1)
    return changed


def _record(chance: Random, number: int) -> _Record:
    provider = chance.randrange(PROVIDERS)
    domain = f"paper-{provider}.example"
    name = f"Paper {provider}, the Daily"
    title = f"{_words(chance, 8).capitalize()} {number}"
    slug = title.lower().replace(" ", "-")
    moment = START + timedelta(minutes=7 * number)
    excerpt = f"{_words(chance, 28).capitalize()} &#8217; {_words(chance, 6)}."
    quality = chance.randrange(190)
    video = chance.random() < 0.05
    kind = "video" if video else "article"
    topics = chance.sample(TOPICS, chance.randrange(1, 4))
    web_url = "" if video else f"https://reader.example/read/{number}?from={domain}"
    picture = f"https://{domain}/media/picture-{number}.jpg"
    opening = f'title: "{title}"\nexcerpt: "{excerpt}"\npublishedDateTime: {moment:%Y-%m-%dT%H:%M:%SZ}\n'
    return _Record(
        path=f"_news/{moment:%Y-%m-%d}-{slug}.md",
        head=f"---\ncategory: news\n{opening}"
        + _addresses(f"{domain}/2026/{slug}", web_url)
        + f"type: {kind}\nquality: {quality}\nheat: {quality + 20}\n"
        + f"published: {'true' if quality >= 50 else 'false'}\n"
        + f"\nprovider:\n  name: {name}\n  domain: {domain}\n  images:\n"
        + _image("    ", f"https://{domain}/media/logo-{provider}.jpg")
        + "\ntopics:\n"
        + "".join(f"  - {topic}\n" for topic in topics)
        + "\nimages:\n"
        + _image("  ", picture),
        tail=f'\nsecured: "{_sealed(chance, 320)};{_sealed(chance, 16)}"\n---\n\n',
        quality=quality,
        copy="  - "
        + opening.replace("\n", "\n    ")
        + f'webUrl: "{web_url}"\n    type: {kind}\n'
        + f"    provider:\n      name: {name}\n      domain: {domain}\n"
        + f"    quality: {quality}\n    images:\n"
        + _image("      ", picture),
    )


def _addresses(page: str, web_url: str) -> str:
    lines = f'originalUrl: "https://{page}"\n'
    if web_url:
        lines += f'webUrl: "{web_url}"\nampWebUrl: "https://{page}?amp=1"\n'
        lines += f'cdnAmpWebUrl: "https://cdn.example/c/s/{page}"\n'
    return lines


def _image(indent: str, url: str) -> str:
    lines = f'- url: "{url}"\n  width: 1200\n  height: 675\n  isCached: true\n'
    return "".join(f"{indent}{line}\n" for line in lines.splitlines())


def _words(chance: Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def _sealed(chance: Random, size: int) -> str:
    return b64encode(chance.randbytes(size)).decode()


if __name__ == "__main__":
    write_tree(Path(sys.argv[1]), int(sys.argv[2]))
