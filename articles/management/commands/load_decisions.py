import sys
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.core.management.base import BaseCommand, CommandError

from articles.dumping import BadDump, load_decisions
from articles.locking import Busy, LockLost
from articles.management.progress import progress


class Command(BaseCommand):
    help = (
        "Restore what dump_decisions wrote, after an import into an empty database. "
        "Exit code 0: all is well; 1: some articles were not restored, each of which is "
        "named; 2: could not run."
    )

    def add_arguments(self, parser):
        add, wait = parser.add_argument, "seconds to wait for another run"
        add("file", metavar="FILE", help="a dump; - for standard input")
        add("--wait", type=float, default=65, metavar="S", help=wait)
        add("--quiet", action="store_true", help="show no progress")

    def handle(self, *, file, wait, quiet, **options):
        how = {"wait": wait, "waiting": self.stderr.write}
        try:
            with _opened(file) as stream, progress(self.stderr, quiet=quiet) as tell:
                result = load_decisions(stream, progress=tell, **how)
        except OSError as error:
            message = f"{file}: {error.strerror or error}"
            raise CommandError(message, returncode=2) from error
        except (Busy, LockLost) as error:
            raise CommandError(str(error), returncode=2) from error
        except BadDump as bad:
            errors = "\n".join(f"{file}: {each}" for each in bad.errors)
            raise CommandError(f"{errors}\nNothing was loaded.", returncode=2) from bad
        for message in [*result.notes, *map(self.style.ERROR, result.failures)]:
            self.stderr.write(message)
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
