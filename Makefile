# kerascli: `make help` lists every target.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# A file of tests runs in one process, so that what its tests share is made once.
PARALLEL := --numprocesses logical --maxprocesses 4 --dist loadfile
# Of those tests that need every backend and every runtime: there an absent one is a failure.
EXTRAS := dev,jax,onnx,litert,openvino,mlflow,tfds,huggingface
export KERASCLI_SHARED ?= ../shared

.DEFAULT_GOAL := help
.PHONY: help setup train test check lint types layers fast-tests docs-check docs format smoke bench test-backends soak clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | awk -F'\t' '{printf "  %-14s %s\n", $$1, $$2}'

setup: $(INSTALLED) ## virtual environment, kerascli, the test tools

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@# setuptools warns at length of every editable install, this one included.
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable '.[dev,jax,onnx]'
	touch $@

train: setup ## train configs/mnist_cnn.yaml
	$(BIN)/kerascli train configs/mnist_cnn.yaml

test: setup ## all tests
	$(BIN)/python -m pytest $(PARALLEL) -m "not soak and not backends"

check: lint types layers fast-tests docs-check ## lint, types, import layers, fast tests, docs

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

fast-tests: setup
	$(BIN)/python -m pytest -q $(PARALLEL) tests/unit -m "not soak and not backends"

docs-check: setup
	$(BIN)/python docs/generate.py --check

docs: setup ## write the generated parts of README and docs
	$(BIN)/python docs/generate.py

format: setup ## format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

smoke: setup ## train every shipped config, shrunk
	$(BIN)/python -m pytest -q tests/training/test_shipped_configs.py

bench: setup ## ratios against plain Keras
	$(BIN)/python -m benchmarks

test-backends: setup ## the shipped configs on jax and torch, every export runtime
	$(BIN)/python -m pip install --quiet 'torch==2.13.0' --editable '.[$(EXTRAS)]'
	$(BIN)/python -m pytest -m backends

soak: setup ## long fuzzing, many kills, all mutants
	$(BIN)/python -m pip install --quiet 'torch==2.13.0' --editable '.[$(EXTRAS)]'
	$(BIN)/python -m pytest -m soak

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* build dist *.egg-info
