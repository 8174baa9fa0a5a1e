import sys
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.core.management.base import BaseCommand, CommandError

from articles.dumping import BadDump, load_decisions
from articles.locking import Busy
from articles.management.progress import progress


class Command(BaseCommand):
    help = "Restore what dump_decisions wrote, after an import into an empty database."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a dump; - for standard input")
        parser.add_argument("--quiet", action="store_true", help="show no progress")

    def handle(self, *, file, quiet, **options):
        try:
            with _opened(file) as stream, progress(self.stderr, quiet=quiet) as tell:
                result = load_decisions(stream, progress=tell)
        except OSError as error:
            message = f"{file}: {error.strerror or error}"
            raise CommandError(message, returncode=2) from error
        except Busy as busy:
            raise CommandError(str(busy), returncode=2) from busy
        except BadDump as bad:
            errors = "\n".join(f"{file}: {each}" for each in bad.errors)
            message = f"{errors}\nNothing was loaded."
            raise CommandError(message, returncode=2) from bad
        for name in result.unknown_users:
            self.stderr.write(f"no user {name}: decisions of theirs are nobody's")
        if others := len(result.other_bases):
            words = "have another base than when they were dumped: files changed since"
            self.stderr.write(f"{others:,} of them {words}")
        for message in result.failures:
            self.stderr.write(self.style.ERROR(message))
        self.stdout.write(result.summary)
        if result.failures:
            raise SystemExit(1)


@contextmanager
def _opened(file):
    if file != "-":
        with Path(file).open("rb") as stream:
            yield stream
    else:
        with TemporaryFile() as spool:  # read twice: to check, and to load
            copyfileobj(sys.stdin.buffer, spool)
            spool.seek(0)
            yield spool
