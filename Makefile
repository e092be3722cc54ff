# `make setup` once, then `make check` before a commit. CI does the same and more: bash .ci/run
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup check test lint types contracts wheel readme

setup:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -e '.[tensorflow,dev]'

check: lint types contracts test

test:
	$(BIN)/pytest

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

wheel:
	$(BIN)/python -m build

readme:
	$(BIN)/python -m tests.make_readme
