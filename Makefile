# Small verbs. `make demo` shows it, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
STEPS := check-format check-lint check-types check-floors check-migrations check-texts check-guards
.PHONY: help setup demo test check bench bundle faults pictures messages format clean $(STEPS)

PY := .venv/bin/python
READY := .venv/.ready
STRICT := fengqiao/law fengqiao/ledger $(filter-out fengqiao/ledger/%,$(wildcard fengqiao/*/standing.py fengqiao/*/act.py fengqiao/*/act))

help:
	@echo "make demo    演示街道 · the invented street at http://localhost:8000"
	@echo "make test    全部测试 · every test, both databases, real browser"
	@echo "make check   代码检查 · format, lint, types, floors, migrations, texts, guards"
	@echo "make bench   性能数字 · every figure, beside its goal; build/bench.json"
	@echo "make faults  断电、查看、错误输入、模拟一年 · kills, reads, hostile input, a year; SHORT=1: ten seconds each"
	@echo "make pictures 文档里的图重新拍 · takes the documents' pictures anew, from the journeys"
	@echo "make bundle  单文件安装包，不用网络 · one file that installs and upgrades without network; PYTHON=no: without a Python"
	@echo "make setup   仅安装 · only set up; the command then stands at .venv/bin/fengqiao"

# Nothing is set up again until a list of what is needed changes.
$(READY): pyproject.toml requirements.lock package.json package-lock.json scripts/setup scripts/vendor.py scripts/node.lock $(wildcard fengqiao/*/locale/en/LC_MESSAGES/django.po)
	@scripts/setup

setup: $(READY)

demo: $(READY)
	@.venv/bin/fengqiao demo $(if $(PORT),--port $(PORT))

test: $(READY)
	@$(PY) -m tests.everything

# SHORT=1: each part for ten seconds; the last line is one JSON object.
faults: export SHORT := $(SHORT)
faults: $(READY)
	@$(PY) -m faults $(if $(SEED),--seed $(SEED))

bench: $(READY)
	@$(PY) -m bench

bundle: $(READY)
	@$(PY) -m scripts.bundle $(if $(filter no,$(PYTHON)),--without-python)

pictures: $(READY)
	@$(PY) -m tests.journeys.pictures

messages: $(READY)
	@.venv/bin/fengqiao messages gather
	@.venv/bin/fengqiao messages compile

# All steps run even if one fails, so that one run names everything.
check: $(READY)
	@mkdir -p build
	@$(MAKE) -k --no-print-directory $(STEPS) && echo "make check: in order"

# Tools that load the settings get a home of their own, never the caller's installation.
$(STEPS): export FENGQIAO_HOME := $(CURDIR)/build/check
$(STEPS): export FENGQIAO_MODE := production
$(STEPS): export FENGQIAO_DATABASE_URL :=

check-format:
	@.venv/bin/ruff format --check -q . || { .venv/bin/ruff format --check --output-format concise . ; echo "make format mends it"; exit 1; }
check-lint:
	@.venv/bin/ruff check -q --output-format concise .
check-types:
	@.venv/bin/mypy --no-error-summary $(STRICT)
check-floors:
	@.venv/bin/lint-imports --no-cache >build/floors.txt 2>&1 || { cat build/floors.txt; exit 1; }
check-migrations:
	@.venv/bin/fengqiao manage makemigrations --check --dry-run
check-texts:
	@.venv/bin/fengqiao messages check
check-guards:
	@$(PY) -m pytest tests/guard -q

format: $(READY)
	@.venv/bin/ruff check -q --fix .
	@.venv/bin/ruff format -q .

clean:
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
