# Changbai 长白. A fresh machine needs python3 (3.11 or newer) and make; nothing else.
# Two commands matter: `make demo` and `make test`.

PYTHON ?= python3
# Where python3 is too old, take a newer one on the path; empty when there is none.
BASE := $(shell for p in $(PYTHON) python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$p"; exit; }; done)
BIN := .venv/bin
LOCK := uv pip compile pyproject.toml --universal --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-header -q
# Every extra but spark, which is for its own environment.
LOCKED := postgres compiled semantic forecast build dev

.DEFAULT_GOAL := help
.PHONY: help demo test lint format test-heavy test-postgres docs lock env env-run python clean

help: ## 列出命令 / list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo: env-run ## 演示省：建立环境、生成演示数据、打开页面 / the demo province, served locally
	@$(BIN)/changbai demo $(ARGS)

test: python ## 全部检查与测试 / every check and test
	@$(BASE) scripts/environment.py dev --browser
	@$(BIN)/python scripts/checks.py all

lint: env ## 只做静态检查 / static checks only
	@$(BIN)/python scripts/checks.py lint

format: env ## 整理代码格式 / format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

test-heavy: env ## 大规模测试 / the large tests
	@$(BIN)/python scripts/checks.py heavy

test-postgres: env ## 在 PostgreSQL 上测试 / the tests that touch a database, on PostgreSQL
	@$(BIN)/python scripts/checks.py postgres

docs: env ## 重新生成参考文档 / regenerate the reference pages
	@$(BIN)/changbai docs $(ARGS)

lock: ## 更新锁文件（需要 uv）/ renew the lock files (needs uv)
	@$(LOCK) $(LOCKED:%=--extra %) -o requirements-dev.lock
	@$(LOCK) --extra build -c requirements-dev.lock -o requirements.lock
	@sed -i '/^ *# *via -c /d; /^ *#   -c /d' requirements.lock
	@echo "锁文件已更新 / lock files renewed: requirements.lock requirements-dev.lock"

env: python ## 只建立开发环境 / only make the environment, with the tools for development
	@$(BASE) scripts/environment.py dev

env-run: python
	@$(BASE) scripts/environment.py run

python:
	@test -n "$(BASE)" || { \
	echo "需要 Python 3.11 或更新版本；可用 make demo PYTHON=python3.12 指定。"; \
	echo "Python 3.11 or newer is needed; name one with: make demo PYTHON=python3.12"; exit 2; }

clean: ## 删除环境、缓存与本地数据 / remove the environment, caches and local data
	@rm -rf .venv var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "已清理 / cleaned: .venv var build dist caches"
