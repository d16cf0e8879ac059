# Needs python3 (3.11 or newer) and make; everything else goes into .venv.
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS ?= tests
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --excludes excludes.txt \
  --generate-hashes --no-emit-index-url --no-header --no-annotate -q

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONUNBUFFERED := 1
# Where it is set, every process of a run compiles all of our code anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo story test check bench bench-large page-speed booking-faults model faults faults-planted soak hostile overload restoring upgrade backup restore contracts freeze lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## install what the project needs, into .venv

$(READY): requirements.lock bootstrap.lock pyproject.toml deploy/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" deploy/setup.sh
	@touch $@

demo: $(READY) ## start everything and buy; Ctrl-C stops it
	@exec python -m deploy.local.demo

story: $(READY) ## play the whole purchase story on a private instance
	@exec python -m tests.story

test: $(READY) ## run every test; TESTS=tests/domain runs some
	@[ "$(TESTS)" != tests ] || deploy/browser.sh
	@pytest -q -n 3 --dist loadgroup $(TESTS)
	@[ "$(TESTS)" != tests ] || pytest -q -n 2 -c tests/browser/pytest.ini --rootdir . tests/browser

check: $(READY) ## everything that can be told without running: style, types, rules, drift
	@deploy/check.sh

bench: $(READY) ## every figure of docs/performance.md beside a reference; ONLY=relay runs one
	@python -m tests.bench $(if $(ONLY),--only $(ONLY))

bench-large: $(READY) ## the same at ten million events: growth, start
	@python -m tests.bench --large

page-speed: $(READY) ## what pages weigh and what a live change costs, in a browser
	@deploy/browser.sh
	@python -m tests.bench.page_speed --changes $(or $(CHANGES),50)

booking-faults: $(READY) ## book under faults at length: BOOKINGS=1000 SEED=1
	@python -m tests.marketplace_gateway.faults --bookings $(or $(BOOKINGS),1000) --seed $(or $(SEED),1)

model: $(READY) ## explore every interleaving of the booking protocol: some minutes
	@python -m tests.marketplace_gateway.model $(if $(BOUNDS),--bounds $(BOUNDS))

faults: $(READY) ## all processes under load and faults: DURATION=60 SEED=1 RUNS=1 DATABASE=sqlite|postgresql
	@python -m tests.faults --seconds $(or $(DURATION),60) --seed $(or $(SEED),1) \
	  --runs $(or $(RUNS),1) --database $(or $(DATABASE),sqlite) $(if $(REPORT),--report $(REPORT))

faults-planted: $(READY) ## show that faults put into the code on purpose are caught
	@python -m tests.faults.planted --database $(or $(DATABASE),sqlite)

soak: $(READY) ## steady load: are memory, file handles and latency flat? HOURS=1
	@python -m tests.faults.soak --hours $(or $(HOURS),1) --database $(or $(DATABASE),sqlite)

hostile: $(READY) ## attack every API and subject at length: EXAMPLES=50 MESSAGES=20000 SEED=1
	@python -m tests.hostile --examples $(or $(EXAMPLES),50) --messages $(or $(MESSAGES),20000) \
	  --seed $(or $(SEED),1)

overload: $(READY) ## ten times what a service can do, before, during and after: SPELL=10
	@python -m tests.overload --seconds $(or $(SPELL),10)

restoring: $(READY) ## lose data, put backups back, count what was bought: DATABASE=postgresql
	@python -m tests.restoring --database $(or $(DATABASE),sqlite)

upgrade: $(READY) ## a released version makes way for this one under load: FROM=0.1.0 DATABASE=sqlite
	@python -m tests.faults.upgrading $(or $(FROM),0.1.0) --seconds $(or $(DURATION),60) \
	  --seed $(or $(SEED),1) --database $(or $(DATABASE),sqlite)

backup: $(READY) ## back up every store of the demo, which may run meanwhile
	@python -m deploy.local.keeping backup

restore: $(READY) ## put a backup of the stopped demo back: FROM=.caigou/backups/<time>
	@python -m deploy.local.keeping restore $(if $(FROM),--from $(FROM))

contracts: $(READY) ## write the schemas and documents that follow from contracts/ and other data
	@python -m contracts.generation
	@python -m services.marketplace_gateway.domain.knowledge.document

freeze: $(READY) ## keep what a release writes, for later ones to read: VERSION=0.1.0
	@python -m tests.released.freeze $(VERSION)

lock: $(READY) ## pin the libraries again
	@$(LOCK) requirements.in dev.in -o requirements.lock
	@$(LOCK) requirements.in deploy/image.in -c requirements.lock -o deploy/image.lock
	@awk '/^[a-z]/ {chosen = /^uv==/} chosen' requirements.lock > bootstrap.lock

clean: ## remove what setup and the demo have made
	@rm -rf $(VENV) .caigou .mypy_cache .ruff_cache .import_linter_cache .hypothesis
