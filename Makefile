# Every target does its own set-up: a machine needs python3 (3.11 or later) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
FUZZ ?= --seconds 20

.PHONY: demo test test-lowest lint fuzz bench docs lock clean
.DELETE_ON_ERROR:

demo: $(VENV)/ready ## the built-in mission, from mandate to brief: demo/brief.html and demo/brief.pdf
	$(BIN)/bluehelm demo --out demo --workers $(WORKERS)

test: lint ## every check
	$(BIN)/mkdocs build --quiet --strict --site-dir $(VENV)/site
	$(BIN)/python scripts/postgresql.py install
	$(BIN)/pytest --numprocesses $(WORKERS)

lint: $(VENV)/ready ## style, types and the arrows between rooms
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports >$(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

test-lowest: $(VENV)-lowest/ready ## the tests with the oldest library versions that pyproject.toml admits
	$(VENV)-lowest/bin/python scripts/postgresql.py install
	$(VENV)-lowest/bin/pytest --numprocesses $(WORKERS)

fuzz: $(VENV)/ready ## broken input for every reader; input that breaks one is saved in .fuzz/crashes
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group fuzz
	$(BIN)/python fuzz/run.py $(FUZZ)

bench: $(VENV)/ready ## ours and the peers, side by side, in one run
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

docs: $(VENV)/ready ## the documentation, in site/
	$(BIN)/mkdocs build --strict

$(VENV)/ready: pyproject.toml constraints.txt scripts/set_up.sh
	PYTHON=$(PYTHON) scripts/set_up.sh $(VENV) --constraint constraints.txt --group dev --group docs
	touch $@

$(VENV)-lowest/ready: pyproject.toml scripts/lowest_versions.py scripts/set_up.sh
	mkdir -p $(VENV)-lowest
	$(PYTHON) scripts/lowest_versions.py >$(VENV)-lowest.txt
	PYTHON=$(PYTHON) scripts/set_up.sh $(VENV)-lowest --constraint $(VENV)-lowest.txt --group dev
	touch $@

lock: ## pin the newest versions in constraints.txt
	scripts/lock.sh

clean:
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-lowest.txt .fuzz demo site
