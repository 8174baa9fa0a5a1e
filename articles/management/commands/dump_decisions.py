from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.dumping import dump_decisions, write_dump
from articles.management.progress import progress


class Command(BaseCommand):
    help = (
        "Write what editors decided, and the history, as lines of JSON. Exit code "
        "0: all is well; 2: could not run."
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("file", nargs="?", type=Path, metavar="FILE", help="else standard output")
        add("--quiet", action="store_true", help="show no progress")

    def handle(self, *, file, quiet, **options):
        with progress(self.stderr, quiet=quiet) as tell:
            if file is None or file == Path("-"):
                for line in dump_decisions(progress=tell):
                    self.stdout.write(line, ending="")
                return
            try:
                write_dump(file, progress=tell)
            except OSError as error:
                message = f"{file}: {error.strerror or error}"
                raise CommandError(message, returncode=2) from error
