from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles.exporting import export_articles, select
from articles.models import State


class Command(BaseCommand):
    help = "Write articles as files; what nobody changed leaves as it came."

    def add_arguments(self, parser):
        parser.add_argument("dest", type=Path, metavar="DEST", help="the tree's root")
        parser.add_argument(
            "--check", action="store_true", help="write nothing, name what differs"
        )
        for name, text in (
            ("topic", "articles about a topic, by name"),
            ("provider", "articles of a provider, by name"),
            ("path", "one path, or all below a folder"),
        ):
            parser.add_argument(f"--{name}", action="append", default=[], help=text)
        parser.add_argument(
            "--state", action="append", default=[], choices=State.values
        )
        for name, text in (("since", "published"), ("until", "published before")):
            parser.add_argument(f"--{name}", type=_instant, metavar="DATE", help=text)

    def handle(self, *, dest, check, verbosity, **options):
        names = ("state", "topic", "provider", "path", "since", "until")
        now = timezone.now()
        articles = select(now, **{name: options[name] for name in names})
        result = export_articles(articles, dest, check=check, now=now)
        for path in result.differing:
            self.stdout.write(path)
        for message in result.failures:
            self.stderr.write(self.style.ERROR(message))
        if verbosity:
            self.stdout.write(result.summary)
        if result.differing or result.failures:
            raise SystemExit(1)


def _instant(text) -> datetime:
    date = parse_date(text)
    found = datetime(date.year, date.month, date.day) if date else parse_datetime(text)
    if found is None:
        raise CommandError(f"not a date: {text} (write 2023-03-31)")
    return timezone.make_aware(found) if timezone.is_naive(found) else found
