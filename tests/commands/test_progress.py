"""Progress goes to stderr, in a form that suits who reads it."""

from dataclasses import dataclass, field
from io import StringIO
from threading import active_count

import pytest
from django.core.management.base import OutputWrapper
from django.core.management.color import make_style

from articles.management import progress as module
from articles.management.progress import progress


@dataclass
class Result:
    total: int = 0
    failures: list = field(default_factory=list)


class Terminal(StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when a test says so."""
    clock = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    return clock


def as_command(stream):
    """The stream as a command has it: it ends lines, and paints them red."""
    wrapper = OutputWrapper(stream)
    wrapper.style_func = make_style("light;error=red").ERROR
    return wrapper


def run(stream, *results, clock=None, **options):
    with progress(as_command(stream), **options) as tell:
        for result in results:
            if clock:
                clock[0] += 4
            tell(result)
    return stream.getvalue()


def test_a_terminal_shows_files_rate_what_remains_and_failures(monkeypatch):
    monkeypatch.setattr(module._Tqdm, "__init__", immediately(module._Tqdm.__init__))
    shown = run(
        Terminal(), Result(350), Result(700, ["bad"] * 2), total=lambda: 1400
    ).split("\r")
    assert any("350/1400" in each and "failed" not in each for each in shown)
    (last,) = [each for each in shown if "700/1400" in each]
    assert " 50%" in last
    assert "files/s" in last
    assert "2 failed" in last


def immediately(init):
    return lambda bar, **options: init(bar, **options, mininterval=0)


def test_the_bar_is_on_one_line_without_colour_and_gone_at_the_end():
    shown = run(Terminal(), Result(350), Result(700), total=lambda: 700)
    assert "\n" not in shown
    assert "\x1b[" not in shown
    assert shown.endswith("\r")
    assert shown.split("\r")[-2].strip() == ""


def test_where_nobody_counted_the_bar_goes_without_an_end(monkeypatch):
    monkeypatch.setattr(module._Tqdm, "__init__", immediately(module._Tqdm.__init__))
    assert "350 files [" in run(Terminal(), Result(350))


def test_a_bar_leaves_no_thread_behind():
    before = active_count()
    with progress(as_command(Terminal())) as tell:
        tell(Result(1))
        assert active_count() == before


def test_the_bar_is_gone_though_the_run_fails():
    stream = Terminal()
    with pytest.raises(AttributeError):
        run(stream, Result(1), None)
    assert stream.getvalue().endswith("\r")


def test_a_log_gets_a_line_in_ten_seconds_and_one_at_the_end(clock):
    results = [Result(350 * turn, ["bad"] * (turn > 4)) for turn in range(1, 8)]
    shown = run(StringIO(), *results, clock=clock, total=never)
    assert shown.splitlines() == [
        "1,050 files in 12 s, 88 a second",
        "2,100 files in 24 s, 88 a second, 1 failed",
        "2,450 files in 28 s, 88 a second, 1 failed",
    ]


def never():
    raise AssertionError("counted for nobody")


def test_a_log_gets_nothing_of_a_short_run(clock):
    assert run(StringIO(), Result(350), Result(700), clock=clock) == ""
    clock[0] += 60
    assert run(StringIO()) == ""


@pytest.mark.parametrize("stream", [Terminal(), StringIO()])
def test_who_wants_quiet_gets_nothing(stream, clock):
    results = [Result(number) for number in range(9)]
    assert run(stream, *results, clock=clock, quiet=True, total=never) == ""


def test_stdout_is_left_to_the_result(capsys):
    run(Terminal(), Result(350), total=lambda: 700)
    assert capsys.readouterr() == ("", "")
