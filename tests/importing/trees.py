"""A tree on disk, and imports of it that answer for themselves."""

from dataclasses import dataclass
from pathlib import Path

from articles.importing import import_articles
from articles.models import Article
from tests.factories import make_file


@dataclass
class Tree:
    """A folder of record files; `write` answers the file, `read_in` the result."""

    root: Path

    def write(self, path, data=None, **over) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(make_file(**over) if data is None else data)
        return file

    def read_in(self, *arguments, **options):
        return import_articles(arguments or [self.root], **options)

    def take(self, path, data=None, **over) -> Article:
        """Write a file, import it, answer its article."""
        result = self.read_in(self.write(path, data, **over))
        assert not result.failures, result.failures
        return Article.objects.get(path=path)
