# Everything a person types. The two that matter: `make demo` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv/run: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Linli needs Python 3.11 or newer: make PYTHON=python3.11 …"; exit 1; }
	@# A first try without python3-venv leaves a folder without pip: begin again.
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/run requirements/dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $@

demo: .venv/run  ## set up, start, fill with a year of history, print address and log-ins
	$(BIN)/linli demo

test: .venv/dev  ## every test, journeys in a real browser included
	$(BIN)/python -m tests.needs
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 25

check: .venv/dev  ## style, types, import contracts, migrations, translations
	$(BIN)/ruff check src tests
	$(BIN)/djangofmt --check src
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/linli check

shots: .venv/dev  ## every page at 1440 and 390 px into var/shots
	KEEP_SHOTS=1 $(BIN)/python -m pytest -n 2 --dist loadfile $$(grep -l 'picture(' tests/journeys/test_*.py)

bench: .venv/run  ## the speed ratios, as JSON
	$(BIN)/linli bench all --json

judges: .venv/dev  ## programs that are not ours judge the results: bean-check, hledger, schemathesis, axe, score.py
	$(BIN)/python -m pytest tests/judges -q

lock:  ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --extra build $(LOCK) -o requirements/run.lock
	uv pip compile pyproject.toml --extra build --extra dev -c requirements/run.lock $(LOCK) -o requirements/dev.lock

LOCK := -q --generate-hashes --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --no-emit-find-links

.PHONY: help demo test check shots bench judges lock
