"""Exports as commands run them: watched, interruptible, told on stdout and stderr."""

import json
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from articles.exporting import ExportResult, FileReport, export_articles, select
from articles.frontmatter import escaped
from articles.locking import Busy
from articles.management.progress import progress
from articles.management.stopping import interruptible

__all__ = ["export_all"]


def export_all(
    command, dest: Path, *, selection, as_json=False, quiet=False, **how
) -> ExportResult:
    """Export a selection and say what became of it; raises CommandError."""
    now = timezone.now()

    def report(file: FileReport):
        if as_json:
            command.stdout.write(json.dumps(file.facts))
        elif file.outcome == "differs":
            shown = (file.diff or str(file)) if how.get("diff") else escaped(file.path)
            command.stdout.write(shown)

    articles = select(now, **selection)
    try:
        with (
            interruptible(command.stderr.write) as stop,
            progress(command.stderr, total=articles.count, quiet=quiet) as show,
        ):
            result = export_articles(
                articles,
                dest,
                selection=selection,
                report=report,
                progress=show,
                stop=stop,
                waiting=command.stderr.write,
                now=now,
                **how,
            )
    except Busy as busy:
        raise CommandError(str(busy), returncode=2) from busy
    _tell(command, result, as_json=as_json)
    return result


def _tell(command, result: ExportResult, *, as_json: bool):
    for message in [*result.notes, *result.failures, result.stopped]:
        if message:
            command.stderr.write(command.style.ERROR(message))
    summary = json.dumps({"summary": result.facts}) if as_json else result.summary
    command.stdout.write(summary)
