"""Exports as commands run them: watched, interruptible, told on stdout and stderr."""

import json
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from articles.exporting import ExportResult, FileReport, export_articles, select
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
        try:
            say(file)
        except BrokenPipeError as gone:  # else it would be the file's fault
            raise SystemExit(2) from gone

    def say(file: FileReport):
        if as_json:
            command.stdout.write(_json(file.facts))
        elif file.outcome == "differs":
            command.stdout.write(file.diff or str(file))

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
    summary = _json({"summary": result.facts}) if as_json else result.summary
    command.stdout.write(summary)


def _json(facts) -> str:
    return json.dumps(facts, ensure_ascii=False)
