from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.importing import import_articles


class Command(BaseCommand):
    help = "Bring record files into the newsroom; decisions of editors stay."

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="files or folders"
        )
        parser.add_argument(
            "--root",
            type=Path,
            help="the tree's root; by default the folder that holds _news or the like",
        )

    def handle(self, *, paths, root, verbosity, **options):
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"no such file or folder: {', '.join(missing)}")
        result = import_articles(paths, root=root, progress=self._progress(verbosity))
        for each in result.skipped:
            self.stderr.write(f"{each} (skipped)")
        for each in result.failures:
            self.stderr.write(self.style.ERROR(str(each)))
        self.stdout.write(_summary(result.counts))
        if result.failures:
            raise SystemExit(1)

    def _progress(self, verbosity):
        if verbosity < 2:
            return None
        return lambda result: self.stderr.write(f"{result.total} files ...")


def _summary(counts: Counter) -> str:
    if not counts:
        return "no .md files found"
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
