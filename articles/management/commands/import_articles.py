from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.importing import ImportInterrupted, import_articles


class Command(BaseCommand):
    help = "Bring record files into the newsroom; what editors decided stays."

    def add_arguments(self, parser):
        add = parser.add_argument
        add("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
        add("--root", type=Path, help="the tree's root, if not the parent of _news")
        # Nothing is concluded from absent files yet; scripts may say so already.
        add("--partial", action="store_true", help="absent files say nothing")

    def handle(self, *, paths, root, verbosity, **options):
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"no such file or folder: {', '.join(missing)}")

        def tell(result):
            if verbosity > 1 or self.stderr.isatty():
                self.stderr.write(f"{result.total} files", ending="\r")

        try:
            result = import_articles(paths, root=root, progress=tell)
        except ImportInterrupted as interrupted:
            raise CommandError(str(interrupted)) from interrupted
        for each in result.skipped:
            self.stderr.write(f"{each} (skipped)")
        for each in result.failures:
            self.stderr.write(self.style.ERROR(str(each)))
        self.stdout.write(result.summary)
        if result.failures:
            raise SystemExit(1)
