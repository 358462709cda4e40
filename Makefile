# Two commands on a fresh machine with Python >= 3.11 (venv, pip) and make: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := .venv/.installed
VENDOR := static/vendor/MANIFEST.json
TYPED := compound_watch geodata pipelines layers screens dashboard.py

.PHONY: help install demo test check docs bench screenshots clean

help:
	@echo "make install   set up .venv with compound-watch and streamlit"
	@echo "make demo      install, build the demo world, run the pipeline on it, open the dashboard"
	@echo "make test      install, run the whole test suite"
	@echo "make check     install, ruff and strict mypy"
	@echo "make docs      install, write the pages of docs/ as a site with search to site/, every link checked"
	@echo "make bench     install, our speed and accuracy beside those of others"
	@echo "make screenshots  install, draw the README's pictures from the demo in ./workspace (needs Chromium)"
	@echo "make clean     remove .venv and the copied browser files"
	@echo "Another interpreter: make install PYTHON=python3.13"

install: $(INSTALLED) $(VENDOR)

# Every package is pinned by hash and comes as a wheel. Two are built here, by the setuptools that the locks pin and never by
# one from outside them: version-parser, which a library of the tests asks for and which has no wheel, and the project itself.
$(INSTALLED): requirements.lock requirements-production.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is missing or older than Python 3.11. Next: make install PYTHON=(a newer one)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment. Next: install its venv package (Debian: python3-venv)" >&2; exit 2; }
	@echo "Installing into .venv from requirements.lock (about a minute) ..."
	@$(PIP) install --require-hashes --no-deps --only-binary :all: -r requirements-production.lock
	@$(PIP) install --require-hashes --no-deps --only-binary :all: --no-binary version-parser --no-build-isolation -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $(INSTALLED)

# Third-party browser files and fonts come out of installed packages; see layers/style/browser_assets.py.
$(VENDOR): $(INSTALLED) layers/style/browser_assets.py layers/style/fonts.py layers/style/install_assets.py
	@$(BIN)/python -m layers.style.install_assets
	@touch $(VENDOR)

demo: install
	$(BIN)/compound-watch demo

# A file stays in one process, since what its tests share (a server, a workspace) is made once for them. The longest files begin
# first (tests/longest_first.py): left alone, xdist begins with those of most tests and ends with one long test on one core.
# A process that crashes ends the run, and its test is named: xdist 3.8 would wait for ever at the end (its issue 1378).
test: install
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart=0 --durations=30

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict $(TYPED)

docs: install
	$(BIN)/python docs/make_site.py --out site

bench: install
	@$(PIP) install --require-hashes --no-deps --only-binary :all: -r benchmarks/requirements.lock
	$(BIN)/python -m benchmarks

screenshots: install
	$(BIN)/compound-watch demo --no-dashboard
	$(BIN)/python docs/make_screenshots.py --workspace workspace

clean:
	rm -rf .venv static/vendor
