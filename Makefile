# make verify   check every claim that symnet ships
# make test     run all tests
# Both set up what they need: a virtual environment in .venv, made anew whenever pyproject.toml changes.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup verify paper tex test quick lint format types contract bench mutants clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# Processes for the tests.
JOBS ?= 2
# More arguments for pytest: make test ARGS="-k gate".
ARGS ?=

# The newest Python from 3.11 on, the versions that symnet is tested with first; `make PYTHON=...` overrides.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

help:
	@echo "make verify    check every claim that symnet ships"
	@echo "make paper     all claims as build/paper.pdf, checked for undefined references and lines that are too wide"
	@echo "make test      all tests; make quick: those below two seconds"
	@echo "make lint      ruff; make types: mypy; make contract: the order of imports; make format: write the format"
	@echo "make bench     timings beside the naive routes"
	@echo "make mutants   change the kernel in thousands of places: do its tests notice? (an hour; docs/mutation.md)"
	@echo "make clean     remove what make and the tools have made"

setup: $(READY)

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "symnet needs Python 3.11 or newer: install it, or say 'make PYTHON=/path/to/python'" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "$(PYTHON) has no module venv: install it (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

verify: $(READY)
	$(BIN)/symnet verify

# TeX, for PDF.
TEX := texlive-latex-recommended texlive-pictures lmodern latexmk

tex:
	@command -v latexmk >/dev/null && kpsewhich lmodern.sty amsthm.sty hyperref.sty microtype.sty >/dev/null \
		|| { echo "for PDF TeX is needed: install it (Debian, Ubuntu: apt install $(TEX))" >&2; exit 1; }

paper: $(READY) tex
	SYMNET_TEX=needed $(BIN)/python -m pytest -q tests/render/test_typesetting.py $(ARGS)
	mkdir -p build
	$(BIN)/symnet prove all -o build/paper.pdf

test: $(READY)
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

quick: $(READY)
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow" $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY)
	$(BIN)/mypy

contract: $(READY)
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m benchmarks

# Not part of the tests. EVERY=6 tries one mutant in six.
EVERY ?= 1
mutants: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mutmut>=3.8,<4'
	$(BIN)/symnet prove all -o tests/kernel/corpus.json
	nice $(BIN)/python tools/mutants.py $(EVERY)
	rm tests/kernel/corpus.json

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
