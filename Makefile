# Everything a newcomer needs, from Python 3.11 and make alone. `make help` lists it.

PYTHON := .venv/bin/python
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench soak screenshots clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' Makefile

demo: $(READY) ## Try it in a browser, without a Slack account (DEMO_PORT chooses the port)
	@exec $(PYTHON) -m bot demo

test: $(READY) ## Run the tests on SQLite and PostgreSQL (ARGS adds pytest arguments)
	@$(PYTHON) -m pytest -q -n 4 --dist worksteal $(ARGS)

lint: $(READY) ## Check style, types and the import rules
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy --strict bot handlers storage tests
	@.venv/bin/lint-imports

bench: $(READY) ## Run the measurements
	@$(PYTHON) -m pytest -q -s -m bench $(ARGS)

soak: $(READY) ## Run what takes long
	@$(PYTHON) -m pytest -q -s -m soak --timeout 0 $(ARGS)

screenshots: $(READY) ## Make the pictures of docs/images anew (needs Chromium)
	@$(PYTHON) -m tests.tools.make_screenshots

clean: ## Remove everything that these targets made
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find bot handlers storage tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@if [ ! -x $(PYTHON) ]; then \
	  for python in python3.11 python3 python3.14 python3.13 python3.12; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo 'Seatline needs Python 3.11 or newer, and neither python3.11 nor python3 is that. Install it, then run make again.' >&2; \
	    exit 1; \
	  fi; \
	  echo 'Setting up .venv (once, about a minute) ...'; \
	  $$found -m venv .venv; \
	fi
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --no-compile -c constraints.txt -e '.[dev]'
	@touch $(READY)
