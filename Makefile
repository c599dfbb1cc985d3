# Every target sets up what it needs in .venv of the checkout; run again, it starts at once.
#
#   make demo      print the derivative of one example and run a training to its end
#   make test      the test suite
#   make lint      ruff and mypy
#   make doctest   the examples in docstrings, README and docs
#   make fuzz      random programs without end, from fresh seeds (interrupt to stop)
#   make bench     the benchmarks
#   make clean     remove .venv and what the tools left behind
#
# PYTHON names the interpreter (3.10 or newer), JOBS the number of test processes.

PYTHON ?= python3
JOBS ?= 2

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet install

.DEFAULT_GOAL := help
.PHONY: help demo test lint doctest fuzz bench clean

help:
	@sed -n 's/^# \{0,1\}//;/^ *make /p' Makefile

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "$(PYTHON) is older than Python 3.10: name another with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What a user installs.
$(VENV)/.installed: pyproject.toml | $(PY)
	$(PIP) --editable .
	@touch $@

# What a developer installs: all that tests, linters and benchmarks need.
$(VENV)/.developing: pyproject.toml | $(PY)
	$(PIP) --editable '.[test,scipy,numba,bench,docs]'
	@touch $(VENV)/.installed $@

demo: $(VENV)/.installed
	@$(PY) -m examples.demo

test: $(VENV)/.developing
	$(PY) -m pytest --numprocesses $(JOBS) --dist worksteal --quiet

lint: $(VENV)/.developing
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

doctest: $(VENV)/.developing
	$(PY) -m pytest --quiet --doctest-modules tangentish
	$(PY) -m tests.documents README.md docs

fuzz: $(VENV)/.developing
	$(PY) -m tests.programs.fuzz

bench: $(VENV)/.developing
	$(PY) -m benchmarks

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
