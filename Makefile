# Two commands do everything: `make lab` for learners, `make test` for everyone who changes something.
UV_VERSION := 0.13.9
# .python-version is for Heroku. Where pyenv would obey it too, its global choice counts instead.
export PYENV_VERSION ?= $(shell pyenv global 2>/dev/null | paste -sd: -)
PYTHON ?= $(shell export PYENV_VERSION='$(PYENV_VERSION)'; for p in python3.14 python3.13 python3.12 python3.11 python3; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
  && { echo $$p; break; }; done)
BIN := .venv/bin
# Tests at once, on two cores: many wait for a browser or a dyno.
AT_ONCE := 3
READY := .venv/ready

.PHONY: lab test solved check lint lock bench notebooks browser clean
.DEFAULT_GOAL := lab

lab: $(READY)  ## open JupyterLab on the first notebook
	@$(BIN)/lesson lab

test: $(READY)  ## lint, import rules, every test
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n $(AT_ONCE) --dist loadfile --no-loadscope-reorder
	@$(MAKE) --no-print-directory solved

solved: $(READY)  ## run the solved notebooks, and compare what they print
	$(BIN)/pytest -p lesson_kit.authoring.nbval_plugin --nbval --nbval-current-env --nbval-cell-timeout=60 -n $(AT_ONCE) --dist loadscope notebooks/solutions

check: $(READY)  ## lint, import rules and the tests that start nothing: under a minute
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n $(AT_ONCE) --dist loadfile --no-loadscope-reorder -m "not real and not browser"

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

bench: $(READY)  ## make bench NAME=router
	@test -f "bench/$(NAME).py" || { echo "There is no bench '$(NAME)'. Say: make bench NAME=one of:" $(notdir $(basename $(filter-out bench/__init__.py bench/measure.py,$(wildcard bench/*.py)))); exit 2; }
	$(BIN)/python -m bench.$(NAME)

notebooks: $(READY)  ## build the learner copies from the solved notebooks
	$(BIN)/lesson course build

lock: $(READY)  ## take the newest releases into lab.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes pyproject.toml --group dev -o lab.lock --custom-compile-command "make lock"

clean:  ## take away what make made (never your workspace)
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(READY): lab.lock pyproject.toml Makefile
	@test -n "$(PYTHON)" || { echo "This course needs Python 3.11, 3.12, 3.13 or 3.14, and none was found. Install one from python.org or your package manager, then run make again."; exit 2; }
	@echo "Setting up .venv with $(PYTHON) (once, about a minute)"
	@$(PYTHON) -m venv --clear .venv || { echo "Python could not make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv, then run make again."; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --python $(BIN)/python -r lab.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $(READY)
