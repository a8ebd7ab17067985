# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The two commands: `make demo` and `make test`. Both set up all they need. `make help` lists the rest.

SHELL := bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON3 ?= python3
ROOT := $(CURDIR)
BIN := $(ROOT)/.venv/bin
GATE = $(BIN)/python -m tools.gate
# What imports the collection by its full name.
TOOL = PYTHONPATH=$(ROOT)/.ansible/collections:$(ROOT)/tests python

# The environment's tools first; then the interpreters that `make setup` linked, under the names that ansible-test looks for.
export PATH := $(BIN):$(ROOT)/.ansible/bin:$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(ROOT)/.ansible/collections
# Nothing of ours is written to ~/.ansible; no answer is waited for; no colour codes in logs unless asked.
export ANSIBLE_HOME := $(ROOT)/.ansible/home
export PYTHONPATH := $(ROOT)/tests
export PYTHONDONTWRITEBYTECODE := 1
export MOLECULE_GLOB := molecule/*/molecule.yml

# Colour only where somebody looks.
ifneq ($(shell [ -t 2 ] && echo tty),tty)
export NO_COLOR := 1
export ANSIBLE_NOCOLOR := 1
endif

# No target is a file.
.PHONY: $(shell sed -nE 's/^([a-z0-9-]+):.*/\1/p' $(firstword $(MAKEFILE_LIST)))

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: ## all that the gates need: environment, collection's link, system packages, interpreters (nothing if all is there)
	@$(PYTHON3) tests/tools/setup.py all

# What a target needs of it: a gate fails for what it needs itself, not for what another one does.
ready:
	@$(PYTHON3) tests/tools/setup.py venv collection

ready-standins: ready
	@$(PYTHON3) tests/tools/setup.py packages go

# What signs in Apple's format on a stand-in: a Rust program, built once by cargo.
ready-signer: ready
	@$(BIN)/python -m standin signer >/dev/null

# Real VS Code's server, the editor of the stand-ins, and its reader of JSON to compare with.
ready-node: ready
	@$(PYTHON3) tests/tools/setup.py node

ready-schemas: ready
	@$(PYTHON3) tests/tools/setup.py schemas

ready-browser: ready-schemas
	@$(PYTHON3) tests/tools/setup.py browser

# What runs and reads the pipelines of docs/ci, and ansible-rulebook with an Alertmanager before it.
ready-automation: ready
	@$(PYTHON3) tests/tools/setup.py pipelines rulebook

# Registry, config centre and gateway of the tests: built once by Maven and Go.
ready-services: ready
	@$(PYTHON3) tests/tools/setup.py services go
	@$(BIN)/python -m services build

ready-python39: ready
	@$(PYTHON3) tests/tools/setup.py python39

collection: ## put the checkout where Ansible finds ansible_collections/golden/triangle
	@$(PYTHON3) tests/tools/setup.py collection

lock: ## resolve requirements-dev.in into requirements-dev.txt (maintainers)
	@$(PYTHON3) tests/tools/setup.py lock

format: ready ## let ruff format and mend what it can
	ruff check --fix --quiet . ; ruff format .

# One failing gate does not hide the others. unit closes the run, so that its last words are pytest's own count.
GATES := lint types unit39 sanity package molecule unit
test: ## every gate: lint, types, unit, sanity, package, molecule
	@$(MAKE) --keep-going $(GATES)

test-long: test floor test-services ready-signer ready-node ready-browser ready-automation ## test, and what does not fit into it: more scenarios, the oldest ansible-core that we promise, the slow tests
	@$(GATE) scenarios \
	  "molecule test -s access -s delve -s editor -s foreign -s versions"
	@$(GATE) slow "pytest -n 2 -m slow"

test-services: ready-services ## the service triangle on a real Nacos, Eureka, Consul and Spring Cloud Gateway
	@$(GATE) services \
	  "pytest -m services tests/services" \
	  "molecule test -s services"

# What is copied to a Mac: held to Python 3.9 by ruff's target, by vermin's knowledge of the library, and by unit39.
MAC_CODE := plugins/modules plugins/module_utils

# Their log of many megabytes goes where the checkout is, not into somebody's home.
ANTSIBULL = mkdir -p $(ANSIBLE_HOME) && HOME=$(ANSIBLE_HOME) antsibull

lint: ready ## ruff, vermin, ansible-lint, antsibull-docs, antsibull-changelog, reuse
	@$(GATE) lint \
	  "ruff check --no-cache ." \
	  "ruff format --no-cache --check ." \
	  "vermin --quiet --no-tips --no-parse-comments --violations -t=3.9- $(MAC_CODE)" \
	  "python -m tools.patch_level $(MAC_CODE)" \
	  "ansible-lint --offline --profile production --strict" \
	  "$(ANTSIBULL)-docs lint-collection-docs --plugin-docs --skip-rstcheck --validate-collection-refs=all --disallow-unknown-collection-refs --check-extra-docs-refs ." \
	  "$(ANTSIBULL)-changelog lint" \
	  "reuse --no-multiprocessing lint --quiet || reuse lint"

types: ready ## mypy --strict over plugins, stand-in and tools
	@$(GATE) types \
	  "mypy -p ansible_collections.golden.triangle.plugins" \
	  "mypy -p standin -p services -p tools"

unit: ready-standins ready-signer ready-node ready-schemas ## pytest on the controller's Python
	@$(GATE) unit \
	  "pytest -n 2 -m 'not slow'"

unit39: ready-python39 ## what runs on a Mac, on Python 3.9, by ansible-test
	@$(GATE) unit39 \
	  "python -m tools.ansible_test units --venv --python 3.9"

sanity: ready-python39 ## ansible-test sanity on Python 3.9 and on the controller's, no ignore files
	@$(GATE) sanity \
	  "python -m tools.ansible_test sanity"

package: ready-standins ## build the tarball, import it as Galaxy would, install it into a clean place and use it from there
	@$(GATE) package \
	  "python -m tools.package"

# With real Macs in TRIANGLE_INVENTORY no stand-in is needed, and nothing is planted in the homes of their users.
molecule: $(if $(TRIANGLE_INVENTORY),ready,ready-standins) ## converge, prove, plant drift, audit and repair a fleet of stand-ins
	@$(GATE) molecule \
	  "molecule test -s default"

floor: ready-standins ready-schemas ## units and a converge on ansible-core 2.19
	@$(GATE) floor \
	  "python -m tools.floor"

fidelity: ready ## on a Mac: where does it answer in other words than those that stand-ins and tests rest on?
	@$(GATE) fidelity \
	  "python -m tools.fidelity $(if $(STANDIN),--standin $(STANDIN))"

bench: ready-standins ready-signer ready-python39 ## how long a full check, an install and reading a signature take, against sha256sum and tar
	$(TOOL) tests/bench/run.py --write docs/benchmarks.md
	$(TOOL) tests/bench/signature.py

steady: ready-standins ## 50 audits in a row of a stand-in that nobody changes: not one finding may be in them
	@$(GATE) steady \
	  "python -m tools.steady 50"

report: ready-standins ready-browser ## the sample reports that the docs show, and pictures of their pages
	$(TOOL) -m tools.sample_reports

bench-services: ready-services ## how long it takes from a change in the service triangle to its detection, on real servers
	$(TOOL) -m services.bench docs/services/measured.md

claims: ready-standins ## measure what the article claims with the real Go and Delve, and write docs/claims.md
	$(TOOL) -m tools.claims docs/claims.md

faults: ready-standins ready-signer ready-node ## plant every fault of the catalogue on a stand-in of its own: found, named, diagnosed, repaired?
	$(TOOL) -m tools.faults $(or $(FAULTS),--write docs/faults/measured.md)

fault-docs: ready ## write docs/faults.md and the drawing of the fault tree from faults/
	$(TOOL) -m tools.fault_docs

demo: ready-standins ## see it work: three stand-in Macs, converged, drifted, audited, repaired
	@python -m tools.demo

clean: ## remove what the checkout holds beside its files (not the cache)
	rm -rf .venv .ansible build tests/output .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
