# The venv and its locked packages are made anew when the lock or the project's metadata change.
PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
# uv installs several times faster than pip; it is used where it is there.
ifneq ($(shell uv --version 2>/dev/null),)
INSTALL := uv pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif
READY     := $(VENV)/.ready
TEST_READY := $(VENV)/.ready-test

.PHONY: report sample test lab lock examples clean

report: $(READY)  ## install, then write the example clients' reports
	$(BIN)/cxassess report examples/clients/* -o reports

sample: report  ## keep one report a language in reports/sample
	$(BIN)/python -c "import shutil; [shutil.copy(f'reports/{each}.pdf', 'reports/sample') for each in ('aurora-telecom', 'larkfield-software')]"

# Two workers have the cores to themselves: more threads of OpenBLAS would only be in their way.
test: $(TEST_READY)  ## install what the tests need, then check and run everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile

lab: $(READY)  ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

examples: $(READY)  ## write the example clients anew from their profiles
	$(BIN)/python examples/build.py

LOCK := $(BIN)/python -m uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header --quiet
lock: $(READY)  ## resolve the locked packages anew: for all systems, without index addresses
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --upgrade --constraint requirements.lock --extra test pyproject.toml -o requirements-test.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.lock
	$(INSTALL) --no-deps -e .
	$(BIN)/python -c "open('$(READY)', 'w').close()"

$(TEST_READY): requirements-test.lock $(READY)
	$(INSTALL) -r requirements-test.lock
	$(BIN)/python -c "open('$(TEST_READY)', 'w').close()"

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
