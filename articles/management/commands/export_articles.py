import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.exporting import export_articles, select
from articles.frontmatter import escaped
from articles.management.selecting import add_selection, selection_of


class Command(BaseCommand):
    help = "Write articles as files; what nobody changed leaves as it came."

    def add_arguments(self, parser):
        add = parser.add_argument
        add("dest", type=Path, metavar="DEST", help="the tree's root")
        add("--check", action="store_true", help="write nothing, name what differs")
        add("--diff", action="store_true", help="write nothing, show what would change")
        add("--prune", action="store_true", help="remove what is selected no more")
        add("--json", action="store_true", dest="as_json", help="an object per file")
        add_selection(parser)

    def handle(self, *, dest, check, diff, prune, as_json, **options):
        def report(file):
            if as_json:
                self.stdout.write(json.dumps(file.facts))
            elif file.outcome == "differs":
                path = escaped(file.path)
                self.stdout.write((file.diff or str(file)) if diff else path)

        now, selection = timezone.now(), selection_of(options)
        result = export_articles(
            select(now, **selection),
            dest,
            check=check,
            diff=diff,
            prune=prune,
            selection=selection,
            report=report,
            now=now,
        )
        for message in [*result.notes, *result.failures, result.stopped]:
            if message:
                self.stderr.write(self.style.ERROR(message))
        summary = json.dumps({"summary": result.facts}) if as_json else result.summary
        self.stdout.write(summary)
        if result.exit_code:
            raise SystemExit(result.exit_code)
