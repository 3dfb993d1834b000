# Two commands matter: `make demo` and `make test`. Works with GNU make 3.81 and later.
# What is given on the command line (LIVE=1, PORT=8080) reaches the program through the environment.

PYTHON_IN_VENV := .venv/bin/python
WORKERS ?= 2
SHEETS := static/*.css
LAY_OUT_SHEET := .venv/bin/css-beautify --indent-size=2 --end-with-newline --preserve-newlines --disable-newline-between-rules
LOCK := $(PYTHON_IN_VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

# Kept even where the environment says otherwise: without compiled files each test, and each process it starts, begins
# seconds later. `make clean` removes them.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test quick nightly services services-stop services-status bench check lint format screenshots words release-check lock vendor clean

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1@/p' Makefile | awk -F@ '{ printf "%-24s %s\n", $$1, $$2 }'

demo: ## Run H.E.A.R.T. here, with invented people (LIVE=1 plays an evening, PORT=8080 moves it)
	@.ci/venv embedded
	@exec $(PYTHON_IN_VENV) manage.py demo

test: check ## Everything that must hold: check, then all tests but the long forms
	@echo "== tests"
	@$(PYTHON_IN_VENV) -m pytest -n $(WORKERS) --dist worksteal -m "not nightly"

quick: ## The tests of what was changed since main, found by names; else a minute of the most telling ones
	@.ci/venv dev
	@$(PYTHON_IN_VENV) -m tests.quick

nightly: check ## What make test runs within a budget of CPU for each room, then the long forms and deeper property tests
	@echo "== tests, within their budgets"
	@$(PYTHON_IN_VENV) -m pytest -n $(WORKERS) --dist worksteal -m "not nightly" -p tests.budgets
	@echo "== the long forms"
	@$(PYTHON_IN_VENV) -m pytest -n $(WORKERS) -m "nightly or hypothesis" -p tests.nightly --hypothesis-profile=nightly

services: ## Keep PostgreSQL for the tests running, so that a run begins at once; safe with several runs
	@.ci/venv dev
	@$(PYTHON_IN_VENV) -m tests.kept start

services-stop: ## End it and remove what it held
	@$(PYTHON_IN_VENV) -m tests.kept stop

services-status: ## Say whether it runs
	@$(PYTHON_IN_VENV) -m tests.kept status

bench: ## Measure speed on this machine and write the figures as JSON
	@.ci/venv dev
	@exec $(PYTHON_IN_VENV) -m tests.bench

check: lint ## Style, types and Django's own checks; needs no database
	@echo "== django check"
	@$(PYTHON_IN_VENV) manage.py check

lint: ## Style and types
	@.ci/venv dev
	@echo "== style"
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m ruff format --check .
	@$(PYTHON_IN_VENV) -m djlint --check --quiet templates || { echo "templates: make format would lay them out anew"; exit 1; }
	@$(PYTHON_IN_VENV) -m djlint --lint --quiet templates
	@for sheet in $(SHEETS); do $(LAY_OUT_SHEET) $$sheet | cmp -s - $$sheet || \
		{ echo "$$sheet: make format would lay it out anew"; exit 1; }; done
	@! grep -nE '.{121,}' $(SHEETS) | grep -v 'url(' || { echo "Over 120 characters, though it can be broken."; exit 1; }
	@echo "== types"
	@$(PYTHON_IN_VENV) -m mypy

format: ## Put the source, the templates and the style sheets into the one style
	@.ci/venv dev
	@$(PYTHON_IN_VENV) -m ruff check --fix-only .
	@$(PYTHON_IN_VENV) -m ruff format .
	@$(PYTHON_IN_VENV) -m djlint --reformat --quiet templates || true  # it says 1 where it changed something
	@for sheet in $(SHEETS); do $(LAY_OUT_SHEET) --replace $$sheet >/dev/null; done

screenshots: ## Take the pictures of docs/screenshots anew, of invented people
	@.ci/venv dev
	@$(PYTHON_IN_VENV) -m pytest -q tests/browser/take_screenshots.py

words: ## Bring the Spanish catalogue in line with the sources, and list what has no Spanish yet
	@.ci/venv dev
	@$(PYTHON_IN_VENV) -m tests.catalogue update

release-check: ## What a release needs and no change does: every word has its Spanish
	@.ci/venv dev
	@$(PYTHON_IN_VENV) -m tests.catalogue release

lock: ## Write requirements/*.txt anew from requirements/*.in
	@.ci/venv dev
	@cd requirements && for name in installer base embedded dev; do \
		echo "== $$name"; ../$(LOCK) $(UPGRADE) $$name.in -o $$name.txt || exit 1; done

vendor: ## Bring the vendored files anew: make vendor FROM=https://an.npm.registry (PARTS="htmx=4.0.2" changes a version)
	@$(PYTHON_IN_VENV) .ci/vendor.py $(FROM) $(PARTS)

clean: ## Remove what was installed and cached; the demo's data in .heart stays
	-[ ! -x $(PYTHON_IN_VENV) ] || $(PYTHON_IN_VENV) -m tests.kept stop
	rm -rf .heart/tests
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov staticfiles test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
