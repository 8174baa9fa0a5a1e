from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.exporting import export_articles, select
from articles.models import State


def instant(text) -> datetime:  # 2026-11-20 is midnight in the site's zone
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = f"not a date: {text} (write 2026-11-20)"
        raise ArgumentTypeError(message) from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


class Command(BaseCommand):
    help = "Write articles as files; what nobody changed leaves as it came."

    def add_arguments(self, parser):
        add = parser.add_argument
        add("dest", type=Path, metavar="DEST", help="the tree's root")
        add("--check", action="store_true", help="write nothing, name what differs")
        add("--state", action="append", choices=State.values, help="as it is now")
        add("--topic", action="append", metavar="NAME", help="articles about a topic")
        add("--provider", action="append", metavar="NAME", help="of a provider")
        add("--path", action="append", help="one path, or all below a folder")
        add(
            "--from",
            dest="start",
            type=instant,
            metavar="DATE",
            help="published at or after",
        )
        add("--to", dest="end", type=instant, metavar="DATE", help="published before")

    def handle(self, *, dest, check, **options):
        now = timezone.now()
        names = ("state", "topic", "provider", "path", "start", "end")
        articles = select(now, **{name: options[name] or () for name in names})
        result = export_articles(articles, dest, check=check, now=now)
        for path in result.differing:
            self.stdout.write(path)
        for message in result.failures:
            self.stderr.write(self.style.ERROR(message))
        self.stdout.write(result.summary)
        if result.differing or result.failures:
            raise SystemExit(1)
