# One command each. `make demo` and `make test` set up by themselves and are quick the second time.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
TOOLS := .venv-exports
PROMPTFOO := tests/datasets/exports/promptfoo
BENCHMARKS := benchmarks/rebuild_overhead.py benchmarks/scenarios_scale.py benchmarks/generate_scale.py benchmarks/diversity.py benchmarks/disputes_planner.py
UV ?= uv
export DAGSTER_HOME ?= $(CURDIR)/$(if $(filter-out embedded,$(COVERAGE_PROFILE)),deploy/homes/$(COVERAGE_PROFILE),data/dagster_home)
export DAGSTER_EVENT_BATCH_SIZE ?= 500

.DEFAULT_GOAL := help
.PHONY: help install exports demo check test lint ui bench schemas docs new-family clean lock

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

install: $(STAMP) ## Make .venv with everything, from the hashed lock

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing from requirements-dev.txt ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

exports: $(TOOLS)/.installed $(TOOLS)/promptfoo/.installed ## Make .venv-exports with the tools that exports are tried with

$(TOOLS)/.installed: requirements-exports.txt
	@test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	@echo "Installing from requirements-exports.txt ..."
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@$(TOOLS)/bin/python -c 'import site; open(site.getsitepackages()[0] + "/checkout.pth", "w").write("$(CURDIR)\n")'
	@touch $@

# Of what promptfoo can do without, only the database driver of this platform is wanted; the rest is 1 GB.
$(TOOLS)/promptfoo/.installed: $(PROMPTFOO)/package.json $(PROMPTFOO)/package-lock.json
	@command -v npm > /dev/null || { echo "promptfoo needs Node.js 20.20 or newer, with npm"; exit 2; }
	@echo "Installing promptfoo ..."
	@mkdir -p $(TOOLS)/promptfoo && cp $^ $(TOOLS)/promptfoo
	@cd $(TOOLS)/promptfoo && npm install $(NPM_OPTIONS)
	@cd $(TOOLS)/promptfoo && driver=$$(node -p '"@libsql/" + require("@neon-rs/load").currentTarget()') && npm install $(NPM_OPTIONS) \
	  "$$driver@$$(node -p 'require("./package-lock.json").packages["node_modules/libsql"].version')"
	@touch $@

NPM_OPTIONS := --loglevel=error --no-save --no-audit --no-fund --ignore-scripts --omit=optional

demo: install ## Build the whole pipeline on the shipped default, and show where to look
	@$(BIN)/coverage-assets materialize
	@echo "Open the asset graph:  make ui   (then http://127.0.0.1:3000)"

check: install ## Format, then lint, types, imports and the quick tests: before every commit
	@$(BIN)/ruff format --quiet .
	@$(MAKE) --no-print-directory lint test

test: install ## Run the tests that need nothing more; the others are reported as skipped
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal

lint: install ## Format check, lint rules, strict types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

ui: install ## Open the Dagster UI on http://127.0.0.1:3000
	@$(BIN)/python -m coverage_assets.defs.webserver --port $(or $(PORT),3000)

bench: demo ## Run the benchmarks; takes minutes
	@for script in $(BENCHMARKS); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

schemas: install ## Write the JSON Schemas of the config files
	@$(BIN)/python -m coverage_assets.reference schemas config/schemas

docs: install ## Write the generated pages of docs/
	@$(BIN)/python -m coverage_assets.reference pages docs

lock: ## Write the hashed lock files again (needs uv)
	$(UV) pip compile pyproject.toml $(LOCK_OPTIONS) -o requirements.txt
	$(UV) pip compile pyproject.toml --group dev --group bench -c requirements.txt $(LOCK_OPTIONS) -o requirements-dev.txt
	$(UV) pip compile --group browser -c requirements-dev.txt $(LOCK_OPTIONS) -o requirements-browser.txt
	$(UV) pip compile --group s3 -c requirements-dev.txt $(LOCK_OPTIONS) -o requirements-s3.txt
	$(UV) pip compile pyproject.toml --extra cluster --extra kubernetes -c requirements-dev.txt -c requirements-s3.txt $(LOCK_OPTIONS) -o requirements-cluster.txt
	$(UV) pip compile pyproject.toml $(EXPORTS:%=--extra %) $(LOCK_OPTIONS) -o requirements-exports.txt
	cd $(PROMPTFOO) && npm install --loglevel=error --package-lock-only --omit-lockfile-registry-resolved

EXPORTS := croissant deepeval inspect langfuse langsmith openai tau2
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras

new-family: install ## Make the skeleton of a family: make new-family NAME=warranty_claims
	@$(BIN)/python -m tests.house.new_family $(NAME)

clean: ## Delete what was produced; the declared files and .venv stay
	rm -rf data/artifacts .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find data/dagster_home -mindepth 1 -not -name dagster.yaml -delete
	find deploy/homes -mindepth 2 -not -name dagster.yaml -delete
