# 社区服务站政策手册。只写 make 会列出能做的事。
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STATE := $(or $(HANDBOOK_STATE_DIR),var)
INSTALL = install --quiet --disable-pip-version-check --no-build-isolation --use-pep517 \
	$(if $(WHEELS),--no-index --find-links $(abspath $(WHEELS)))

.PHONY: help run test test-browser setup wheels check lint pdf bench soak clean

help:
	@echo '用法：make 目标'
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/\1	\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name what; do \
		printf '  %-13s %s\n' "$$name" "$$what"; done

run: setup ## 建好环境和索引，打开网站 http://127.0.0.1:8000（可写 HOST=… PORT=…）
	$(BIN)/handbook index
	exec $(BIN)/handbook serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: setup ## 建好环境，跑全部测试（不用浏览器，不用 root）
	$(BIN)/pytest -m 'not browser'

test-browser: setup ## 在真的 Chromium 里试网页（要先装 chromium）
	@command -v chromium >/dev/null || { echo '没有 chromium，试不了网页。请先运行：sudo apt-get install chromium' >&2; exit 1; }
	$(BIN)/pytest -m browser tests/browser tests/security

setup: $(READY) ## 建好运行环境 .venv（依赖没变就什么都不做；WHEELS=文件夹 不联网装）
	@:

wheels: setup ## 把依赖都下载到 wheels/，带到不能上网的机器上
	@pip() { if [ -x $(BIN)/pip ]; then $(BIN)/python -m pip "$$@"; else $(PYTHON) -m pip --python $(VENV) "$$@"; fi; }; \
	pip download --quiet --disable-pip-version-check --no-build-isolation --no-deps --require-hashes \
		--requirement requirements.lock --dest wheels
	@echo '都在 wheels/ 里。到那台机器上运行：make setup WHEELS=wheels'

# Each package by its hash. jieba comes as source: setuptools goes in first and builds it offline.
$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo '没有 $(PYTHON)。请先运行：sudo apt-get install python3 python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) 太旧，要 Python 3.11 或更新。装好后可以指明：make PYTHON=python3.11 setup" >&2; exit 1; }
	@if $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	elif $(PYTHON) -c 'import pip, venv' 2>/dev/null; then $(PYTHON) -m venv --without-pip $(VENV); \
	else echo '缺 python3-venv。请先运行：sudo apt-get install python3-venv' >&2; exit 1; fi
	@echo '正在装依赖，第一次要一两分钟……'
	@pip() { if [ -x $(BIN)/pip ]; then $(BIN)/python -m pip "$$@"; else $(PYTHON) -m pip --python $(VENV) "$$@"; fi; }; \
	sed -n '/^setuptools==/,/[^\\]$$/p' requirements.lock > $(VENV)/setuptools.lock; \
	pip $(INSTALL) --require-hashes --requirement $(VENV)/setuptools.lock; \
	pip $(INSTALL) --require-hashes --requirement requirements.lock; \
	pip $(INSTALL) --no-deps --editable .
	@touch $@

check: setup ## 检查手册里的每一份文件
	$(BIN)/handbook check

lint: setup ## 检查程序：格式、写法、类型、模块依赖、安全
	$(BIN)/ruff check indexer webapp tests
	$(BIN)/ruff format --check indexer webapp tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet -ll --recursive indexer webapp

pdf: setup ## 把手册印成 var/handbook.pdf
	$(BIN)/handbook pdf --output $(STATE)/handbook.pdf

bench: setup ## 用大批法规量一量快慢和准头（HANDBOOK_BENCH_DIR 指明数据在哪里）
	$(BIN)/python tests/bench/run.py

soak: setup ## 随机测试和可靠性测试跑得很久（几个小时；PROFILE=medium 几分钟）
	$(BIN)/pytest -m 'hypothesis and not browser' --hypothesis-profile=$(or $(PROFILE),soak)
	$(BIN)/pytest -m 'not hypothesis' --hypothesis-profile=$(or $(PROFILE),soak) tests/reliability

clean: ## 删掉索引和缓存（居民反馈等数据不动）
	rm -rf -- $(STATE)/*/index $(STATE)/*/cache build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find indexer webapp tests -type d -name __pycache__ -prune -exec rm -rf {} +
