# Every task of the project, each in one word. `make` alone lists them.
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
COMPILE := $(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" --quiet

# The packages are put in place uncompiled: each module is compiled once, when first used, and kept beside it in .venv.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run demo template test test-long lint format bench docs requirements clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Prepare .venv in this folder (again only when a requirement changed)
	@echo "Ready: 'make run' opens the product."

$(READY): requirements.txt requirements-dev.txt
	@if ! $(PY) -c '' 2>/dev/null; then \
		found=; bare=; \
		for name in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
			$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
			if $$name -c 'import ensurepip, venv' >/dev/null 2>&1; then found=$$name; break; else bare=$$name; fi; \
		done; \
		if [ -z "$$found$$bare" ]; then \
			echo "Python 3.11 or newer was not found: install it, or name it with 'make setup PYTHON=...'." >&2; exit 1; \
		fi; \
		if [ -z "$$found" ]; then \
			echo "$$bare cannot make a virtual environment: install its venv package ('apt install python3-venv' on Debian and Ubuntu) and try again." >&2; exit 1; \
		fi; \
		$$found -m venv --clear $(VENV); \
	fi
	@echo "Installing the pinned packages into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --requirement requirements-dev.txt
	@touch $@

run: $(READY) ## Open the product in the browser, with the demo company until you bring in your own
	@$(PY) -m quota_core demo --if-missing
	@$(PY) -m streamlit run app.py

demo: $(READY) ## Load the demo company into its own store
	@$(PY) -m quota_core demo

template: $(READY) ## Write an empty data template with notes
	@$(PY) -m quota_core template

test: $(READY) lint ## Lint, then every test but the long ones
	@$(PY) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not long"

test-long: $(READY) ## Only the long tests: minutes of properties, kill -9, large files
	@HYPOTHESIS_PROFILE=long $(PY) -m pytest -q -n 2 --dist loadfile -m long

lint: $(READY) ## Style, types and layers
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy --no-error-summary
	@$(VENV)/bin/lint-imports --no-logo >$(VENV)/layers.txt 2>&1 || { cat $(VENV)/layers.txt; exit 1; }

format: $(READY) ## Put the code into the project's style
	@$(PY) -m ruff check --quiet --fix .
	@$(PY) -m ruff format --quiet .

bench: $(READY) ## Measure speed as ratios in one run
	@$(PY) -m bench

docs: $(READY) ## Write the parameter and data reference from their declarations
	@$(PY) -m quota_core docs --write

requirements: $(READY) ## Pin every package again from pyproject.toml (UPGRADE=1 takes newer ones)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## Remove .venv and every cache
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
