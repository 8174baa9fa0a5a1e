.PHONY: setup demo test lint bench torture

setup: .venv/.installed

demo: .venv/.installed
	.venv/bin/python manage.py demo

test: .venv/.testable
	.venv/bin/python -m pytest

lint: .venv/.testable
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
	.venv/bin/mypy

bench: .venv/.testable
	.venv/bin/python -m pytest -p no:randomly -s -m "" tests/benchmarks
	.venv/bin/python -m tests.benchmarks.lists 200000

torture: .venv/.testable
	HYPOTHESIS_PROFILE=torture .venv/bin/python -m pytest -m ""

# The stamps make a second run quick: pip is asked again only when these files changed.
.venv/.installed: pyproject.toml constraints.txt
	python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e .
	@touch $@

.venv/.testable: pyproject.toml constraints.txt
	python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e ".[test]"
	@touch .venv/.installed $@
