# Two commands on a fresh machine: `make report` and `make test`. uv is used where it is there, pip otherwise.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
SOURCES ?= seeds
TESTS_AT_ONCE ?= 2

.PHONY: report test setup lab bench golden chaos lock lint clean integrations licences audit

report: $(VENV)/.report-ready
	$(BIN)/dateline report $(SOURCES)

test: $(VENV)/.test-ready
	$(BIN)/python -m pytest -n $(TESTS_AT_ONCE) --dist loadfile

setup: $(VENV)/.report-ready

lab: $(VENV)/.report-ready
	$(BIN)/dateline lab

bench: $(VENV)/.test-ready
	$(BIN)/python -m benchmarks

# The tables of seeds/ that the tests compare with; look at the diff before you commit it.
golden: $(VENV)/.test-ready
	$(BIN)/python -m tests.golden_tables

# Runs, kernels and workers killed at 100 moments each, 730 daily runs, and more: takes hours, goes on where it was ended,
# writes its counts to RELIABILITY.md. CHAOS="--minutes 30" gives it half an hour.
chaos: $(VENV)/.test-ready
	$(BIN)/python -m benchmarks.chaos $(CHAOS)

# Airflow and jupyter-scheduler, in environments of their own: asks for some 150 more packages and takes minutes.
integrations: $(VENV)/.test-ready .integrations/lab/.ready .integrations/airflow/.ready
	.integrations/lab/bin/python tests/integrations/jupyter_scheduler_run.py
	.integrations/airflow/bin/python tests/integrations/airflow_run.py $(abspath $(BIN)/python)

lint: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# New versions of all dependencies, from pyproject.toml. Lock files carry hashes and name no host.
LOCK := uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-header --python-version 3.11 --upgrade -q
lock:
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group build --group dev -c requirements.lock -o requirements-dev.lock

# The licences of all dependencies, as the packages state them.
licences: $(VENV)/.test-ready
	$(BIN)/python -m tests.licences

# Known vulnerabilities of what is locked, as pip-audit finds them online; where it cannot ask it says so and nothing fails.
audit:
	@said=$$(uvx pip-audit -r requirements.lock --require-hashes --disable-pip --progress-spinner off 2>&1); code=$$?; \
	echo "$$said"; case "$$said" in *"known vulnerabilit"*) exit $$code;; esac

clean:
	rm -rf $(VENV) .integrations build dist data/corpus data/reports .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
ifdef UV
	uv venv -q --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

ifdef UV
INSTALL = uv pip install -q --python $(BIN)/python
else
INSTALL = $(BIN)/python -m pip install -q --disable-pip-version-check
endif

$(VENV)/.report-ready: $(VENV)/pyvenv.cfg requirements.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test-ready: $(VENV)/.report-ready requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
	touch $@

.integrations/%/.ready: $(VENV)/.test-ready
	$(BIN)/uv venv -q --clear --python $(BIN)/python .integrations/$*
	$(MAKE) .integrations/$*/.filled
	touch $@

.integrations/lab/.filled:
	$(BIN)/uv pip install -q --python $(@D)/bin/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --python $(@D)/bin/python --no-deps --no-build-isolation -e .
	$(BIN)/uv pip install -q --python $(@D)/bin/python "jupyter-scheduler>=2.10"

.integrations/airflow/.filled:
	$(BIN)/uv pip install -q --python $(@D)/bin/python "apache-airflow>=3" apache-airflow-providers-standard apache-airflow-providers-papermill
