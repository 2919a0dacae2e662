# Everything starts here: `make help` lists the targets.
VENV ?= .venv
TRAIN_VENV ?= .venv-train
BIN = $(VENV)/bin
# Name another interpreter with PYTHON=; without it the first one that is new enough is taken.
PYTHON ?=
INSTALL = @sh tools/environment.sh "$(PYTHON)"

.DEFAULT_GOAL := help
.PHONY: help run environment test check format bench train test-train notices clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: environment ## Start Kindness on http://127.0.0.1:8000 (PORT=, HOST=); Ctrl-C stops it
	@exec $(BIN)/python manage.py serve

environment: ## Create or update .venv with what running needs
	$(INSTALL) $(VENV) requirements.txt

test: ## Run every test on SQLite, then those that depend on the database on PostgreSQL (ARGS= for pytest)
	$(INSTALL) $(VENV) requirements-test.txt
	@status=0; \
	echo "On SQLite:"; $(BIN)/python -m pytest $(ARGS) || status=1; \
	echo "On PostgreSQL:"; $(BIN)/python tests/with_postgres.py $(BIN)/python -m pytest -m database $(ARGS) || status=1; \
	exit $$status

check: ## Lint, formatting, templates, migrations, system checks, types
	$(INSTALL) $(VENV) requirements-test.txt
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python -m mypy .

format: ## Rewrite code and templates as `make check` wants them
	$(INSTALL) $(VENV) requirements-test.txt
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2

bench: ## Measure speed and memory into benchmarks/results.json (ONLY=name for one)
	$(INSTALL) $(VENV) requirements.txt
	$(INSTALL) $(TRAIN_VENV) requirements-train.txt
	$(BIN)/python -m benchmarks $(ONLY)

train: ## Train the model: make train DATA=folder
	$(INSTALL) $(TRAIN_VENV) requirements-train.txt
	$(TRAIN_VENV)/bin/python -m training $(DATA)

test-train: ## Test what needs torch
	$(INSTALL) $(TRAIN_VENV) requirements-train.txt
	$(TRAIN_VENV)/bin/python -m pytest tests/training $(ARGS)

notices: ## Rewrite THIRD-PARTY.md from what is installed
	$(INSTALL) $(VENV) requirements.txt
	$(BIN)/python tools/third_party.py > THIRD-PARTY.md

clean: ## Remove environments and caches; var/ with your data stays
	rm -rf $(VENV) $(TRAIN_VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
