# Small verbs. `make demo` shows it, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench messages clean

PY := .venv/bin/python
READY := .venv/.ready
STRICT := fengqiao/law fengqiao/ledger $(wildcard fengqiao/*/standing.py fengqiao/*/act.py)

help:
	@echo "make demo    演示街道 · the invented street at http://localhost:8000"
	@echo "make test    全部测试 · every test, both databases, real browser"
	@echo "make check   代码检查 · format, lint, types, floors, migrations, texts, guards"
	@echo "make bench   性能数字 · every figure the README quotes"
	@echo "make setup   仅安装 · only set up; the command then stands at .venv/bin/fengqiao"

# Nothing is set up again until a list of what is needed changes.
$(READY): pyproject.toml requirements.lock package.json package-lock.json scripts/setup scripts/vendor.py scripts/node.lock $(wildcard fengqiao/*/locale/en/LC_MESSAGES/django.po)
	@scripts/setup

setup: $(READY)

demo: $(READY)
	@.venv/bin/fengqiao demo

test: $(READY)
	@$(PY) -m tests.everything

bench: $(READY)
	@$(PY) -m bench

messages: $(READY)
	@.venv/bin/fengqiao messages gather
	@.venv/bin/fengqiao messages compile

# Tools that load the settings get a home of their own, never the caller's installation.
check: export FENGQIAO_HOME := $(CURDIR)/build/check
check: export FENGQIAO_MODE := production
check: export FENGQIAO_DATABASE_URL :=
check: $(READY)
	@.venv/bin/ruff format --check -q . || { .venv/bin/ruff format --check .; exit 1; }
	@.venv/bin/ruff check -q .
	@.venv/bin/mypy --no-error-summary $(STRICT)
	@.venv/bin/lint-imports --no-cache >build/floors.txt 2>&1 || { cat build/floors.txt; exit 1; }
	@.venv/bin/fengqiao manage makemigrations --check --dry-run -v0 || { echo "migrations are missing: fengqiao manage makemigrations"; exit 1; }
	@.venv/bin/fengqiao messages check
	@$(PY) -m pytest tests/guard -q
	@echo "make check: in order"

clean:
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
