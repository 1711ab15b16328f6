# 社区服务站政策手册。只写 make 会列出能做的事。
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# Compiled modules are kept whatever the caller prefers: without them every command starts three times slower.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
STATE := $(or $(HANDBOOK_STATE_DIR),var)
ENVIRONMENT = @command -v $(PYTHON) >/dev/null || { echo '没有 $(PYTHON)。请先运行：sudo apt-get install python3 python3-venv' >&2; exit 1; }; \
	$(PYTHON) .make/environment.py $(if $(WHEELS),--wheels '$(WHEELS)') $(if $(filter file,$(origin PYTHON)),,--this-python)

SBOM := build/sbom

.PHONY: help run sbom test test-browser setup setup-ocr tools wheels check lint docs pdf bench soak simulate mutate clean test-cluster

help:
	@echo '用法：make 目标'
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/\1	\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name what; do \
		printf '  %-13s %s\n' "$$name" "$$what"; done

run: setup ## 建好环境和索引，打开网站 http://127.0.0.1:8000（可写 HOST=… PORT=…）
	exec $(BIN)/handbook serve --index $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

# As many workers as there are processors, at most four, each a gigabyte; a file's tests share what they set up, and
# stay together. In the order of their names the last ones are short, so that all workers end at about the same time.
test: tools ## 建好环境，跑全部测试（不用浏览器，不用 root）
	$(BIN)/pytest -m 'not browser' --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

test-browser: tools ## 在真的 Chromium 里试网页（要先装 chromium）
	@command -v chromium >/dev/null || { echo '没有 chromium，试不了网页。请先运行：sudo apt-get install chromium' >&2; exit 1; }
	$(BIN)/pytest -m browser tests/browser tests/security

test-cluster: tools ## 起三个节点的真搜索集群来试，RELEASE=2.19.6 换版本（要有 Java 和 Maven）
	HANDBOOK_TEST_CLUSTER=$(or $(RELEASE),3.8.0) $(BIN)/pytest tests/cluster

setup: ## 建好运行环境 .venv（依赖没变就什么都不做；WHEELS=文件夹 不联网装）
	$(ENVIRONMENT) run

tools: ## 再装上测试和检查程序用的工具
	$(ENVIRONMENT) tools

setup-ocr: ## 再装上识别扫描件和照片用的（占约 290 MB；不导入图片的不用装）
	$(ENVIRONMENT) ocr

wheels: ## 把依赖都下载到 wheels/，带到不能上网的机器上（OCR=1 连识别图片的）
	$(ENVIRONMENT) $(if $(OCR),--ocr) wheels

check: setup ## 检查手册里的每一份文件
	$(BIN)/handbook check

lint: tools ## 检查程序：格式、写法、类型、模块依赖、安全
	$(BIN)/ruff check .make indexer webapp tests
	$(BIN)/ruff format --check .make indexer webapp tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet -ll --recursive indexer webapp

docs: setup ## 重写由程序生成的几页：检查规则、资料栏的 JSON Schema、VS Code 片段
	@$(BIN)/python .make/docs.py

pdf: setup ## 把手册印成 var/handbook.pdf
	$(BIN)/handbook pdf --output $(STATE)/handbook.pdf

sbom: tools setup-ocr ## 写物料清单 build/sbom.json 和 docs/licences.md（工具装在 build/sbom，不进 .venv）
	@test -x $(SBOM)/bin/cyclonedx-py || { $(PYTHON) -m venv $(SBOM) && $(SBOM)/bin/pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements-sbom.lock; }
	$(SBOM)/bin/cyclonedx-py environment .venv --pyproject pyproject.toml --output-format JSON --output-file build/sbom.json
	$(BIN)/python .make/licences.py build/sbom.json

bench: tools ## 用大批法规量一量快慢和准头（HANDBOOK_BENCH_DIR 指明数据在哪里）
	$(BIN)/python tests/bench/run.py

soak: tools ## 随机测试和可靠性测试跑得很久（几个小时；PROFILE=medium 几分钟）
	$(BIN)/pytest -m 'hypothesis and not browser' --hypothesis-profile=$(or $(PROFILE),soak)
	$(BIN)/pytest -m 'not hypothesis' --hypothesis-profile=$(or $(PROFILE),soak) tests/reliability

simulate: tools ## 模拟断电、坏磁盘、乱走的时钟和几个人同时动手（STEPS=1000000 SEED=1；同一个 SEED 总是一样）
	SIMULATION_STEPS=$(or $(STEPS),1000000) SIMULATION_SEED=$(or $(SEED),1) $(BIN)/pytest --hypothesis-profile=medium \
		tests/reliability/test_simulation.py -k nothing_is_lost

mutate: tools ## 把程序一处一处改坏，看测试发现不发现（MODULES=… SAMPLE=40 每个模块抽 40 处）
	$(BIN)/python .make/mutate.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(PROPERTIES),--properties) $(if $(TESTS),--tests $(TESTS) --) $(MODULES)

clean: ## 删掉索引和缓存（居民反馈等数据、学过的说法不动）
	rm -rf -- $(STATE)/*/index $(STATE)/*/cache build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find indexer webapp tests -type d -name __pycache__ -prune -exec rm -rf {} +
