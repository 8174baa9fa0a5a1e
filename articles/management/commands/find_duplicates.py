from django.core.management.base import BaseCommand, CommandError

from articles.management.progress import progress
from articles.management.stopping import interruptible
from articles.models import DuplicatePair
from articles.pairing import forget_looks, look_for_duplicates, outstanding


class Command(BaseCommand):
    help = (
        "Look for duplicates of the articles that changed since this was done last. "
        "What is found waits for an editor; nothing else is written."
    )

    def add_arguments(self, parser):
        add, yes = parser.add_argument, {"action": "store_true"}
        add("--again", help="look at every article, whatever is known of it", **yes)
        add("--quiet", help="show no progress", **yes)

    def handle(self, *, again, quiet, **options):
        if again:
            forget_looks()
        with (
            interruptible(self.stderr.write) as stop,
            progress(
                self.stderr, total=outstanding().count, quiet=quiet, unit="articles"
            ) as show,
        ):
            looked = look_for_duplicates(progress=show, stop=stop)
        found = DuplicatePair.objects.open().count()
        self.stdout.write(
            f"{looked.total:,} articles looked at, {found:,} pairs wait for an editor"
        )
        if stop():
            raise CommandError("stopped; the same command again goes on", returncode=2)
