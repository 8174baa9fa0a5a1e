import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.checking import check_articles


class Command(BaseCommand):
    help = (
        "Say what is wrong with record files, or odd; no database is asked. Exit code "
        "0: all is well; 1: errors or warnings are left; 2: could not run. "
        "docs/checks.md explains the codes."
    )
    requires_system_checks = ()  # some of them ask the database

    def add_arguments(self, parser):
        add = parser.add_argument
        where = "files, folders, archives, or - for a tar stream"
        add("paths", nargs="+", type=Path, metavar="PATH", help=where)
        add("--fix", action="store_true", help="mend what is safe, in files on disk")
        one = "one object a finding, and one with the summary"
        add("--json", action="store_true", dest="as_json", help=one)

    def handle(self, *, paths, fix, as_json, **options):
        missing = [str(p) for p in paths if str(p) != "-" and not p.exists()]
        if missing:
            message = f"no such file or folder: {', '.join(missing)}"
            raise CommandError(message, returncode=2)

        def report(finding):
            self.stdout.write(json.dumps(finding.facts) if as_json else str(finding))

        stdin = sys.stdin.buffer if Path("-") in paths else None
        result = check_articles(paths, report=report, fix=fix, stdin=stdin)
        summary = json.dumps({"summary": result.facts}) if as_json else result.summary
        self.stdout.write(summary)
        if not result.is_clean:
            raise SystemExit(1)
