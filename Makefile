# One command each. `make demo` and `make test` do all the set-up themselves.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-ui coverage mutants pythons typing check nightly bench docs synthetic pictures schema errors constraints clean

# pip reads dependency groups from pyproject.toml since 25.1, hence the upgrade first.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[plot]" --group dev
	touch $@

demo: $(STAMP)
	$(BIN)/sendsample select data/synthetic/saltmarsh.xlsx --design area-send-2023 --as-at 2025-01-16 --seed "4 1 6 2 8 5" --out demo --overwrite

test: $(STAMP)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 2

# Looks at what people see, in Debian's Chromium and LibreOffice, which have to be there.
test-ui: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group ui
	$(BIN)/python -m pytest --ui tests/ui

nightly: $(STAMP)
	$(BIN)/python -m pytest --nightly --numprocesses auto --maxprocesses 2

# Which lines and branches the tests come by: all of the rules, the check and the tickets, nearly all of the rest.
EXACT := */design/rules/*,*/selection/check.py,*/selection/across.py,*/selection/assignment.py,*/selection/frame_counts.py,*/selection/given.py,*/selection/placed.py,*/selection/rows.py,*/selection/sample.py,*/selection/visits.py,*/problem/tickets.py
coverage: $(STAMP)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 2 --cov --cov-report=
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='$(EXACT)'

# Changes the exact rooms in thousands of small ways and writes into tests/mutants.md what no test notices.
mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group mutants
	$(BIN)/python -m mutmut run --max-children 2
	$(BIN)/python tools/read_mutants.py

# The tests under every Python that is promised, each in an environment of its own.
PYTHONS ?= python3.11 python3.12 python3.13
pythons:
	for python in $(PYTHONS); do $(MAKE) test PYTHON=$$python VENV=.venv-$$(basename $$python) || exit 1; done

# The public face as other people's type checkers see it. Pyright is fetched by its package when first run.
typing: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group typing
	$(BIN)/mypy tests/typing
	$(BIN)/pyright --pythonpath $(BIN)/python tests/typing

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The software compared with is in a group of its own: it is large, and only this needs it.
bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	$(BIN)/python benchmarks/bench.py

# Builds the pages in build/docs; a warning stops it, and nothing is fetched.
docs: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group docs
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --builder html docs build/docs

# Writes data/synthetic/ again, byte for byte; a test compares.
synthetic: $(STAMP)
	$(BIN)/python tools/make_synthetic.py

# Draws docs/pictures/ again; a test compares what they say.
pictures: $(STAMP)
	$(BIN)/python tools/make_pictures.py

# Writes docs/receipt.schema.json again; a test compares.
schema: $(STAMP)
	$(BIN)/python tools/make_schema.py

# Writes docs/errors.md again from the source; a test compares.
errors: $(STAMP)
	$(BIN)/python tools/make_errors.py

# The pins are made by a tool and hold names and versions only, never where packages come from.
constraints: $(STAMP)
	$(BIN)/python tools/make_constraints.py

clean:
	rm -rf $(VENV) .venv-* demo build mutants
