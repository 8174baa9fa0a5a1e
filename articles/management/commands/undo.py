from django.core.management.base import BaseCommand, CommandError

from articles import deciding
from articles.frontmatter import escaped
from articles.models import ChangeSet


class Command(BaseCommand):
    help = (
        "Put back what a change set changed, but for what moved since, which is listed "
        "(exit code 1). An undo is a change set, too, and can be undone."
    )

    def add_arguments(self, parser):
        number = "the number of the change set, as the admin shows it"
        parser.add_argument("change_set", type=int, metavar="CHANGESET", help=number)
        parser.add_argument("--note", default="", help="why, for the history")

    def handle(self, *, change_set, note, **options):
        found = ChangeSet.objects.filter(pk=change_set).first()
        if found is None:
            raise CommandError(f"no change set {change_set}", returncode=2)
        outcome = deciding.undo(found, user=None, note=note)
        for article, reason in outcome.skipped:
            self.stderr.write(f"{escaped(article.path)}: left as it is: {reason}")
        made = outcome.change_set and f" (change set {outcome.change_set.pk})"
        put_back = len(outcome.changed)
        self.stdout.write(
            f"{put_back:,} put back{made or ''}, {len(outcome.skipped):,} left"
        )
        if outcome.skipped:
            raise SystemExit(1)
