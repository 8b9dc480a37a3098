# Developer commands. `make` sets up the environment; .ci/run is what has to pass.
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: all lint test mutants coverage bench messages catalogue demo docs ci image clean

all: $(STAMP)

$(STAMP): pyproject.toml .ci/constraints.txt
	python3 -m venv .venv
	.ci/install
	touch $(STAMP)

lint: $(STAMP)  ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: $(STAMP)  ## all tests but the slow ones
	$(BIN)/python -m pytest -n auto --dist worksteal

mutants: $(STAMP)  ## takes out each protection against hostile input: its tests must fail
	$(BIN)/python -m tests.mutants.run

coverage: $(STAMP)  ## unit and contract tests, with the floor of pyproject.toml
	$(BIN)/python -m pytest -n auto --dist worksteal tests/unit tests/contract --cov --cov-report=term:skip-covered

bench: $(STAMP)  ## matching, developments, claims and polling, on this machine
	$(BIN)/python benchmarks/match.py tests/data/reports.jsonl
	$(BIN)/python benchmarks/developments.py tests/data/followups.jsonl
	$(BIN)/python benchmarks/claims.py tests/data/reports.jsonl
	$(BIN)/python benchmarks/poll.py

messages: $(STAMP)  ## brings the texts of the code into the catalogues of all languages
	$(BIN)/python -m tests.support.catalogues

demo: $(STAMP)  ## the whole pipeline, offline
	$(BIN)/susulan demo

catalogue: $(STAMP)  ## polls every address of the catalogue over the network, into catalogue-report.tsv
	$(BIN)/python benchmarks/check_catalogue.py catalogue-report.tsv

docs: $(STAMP)  ## the documentation site in build/site; a broken link is an error
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --nitpicky --quiet --builder html docs build/site

image:  ## the container image of a release; BASE=NAME@sha256:DIGEST names the base image (docs/releasing.md)
	@case '$(BASE)' in *@sha256:*) ;; \
	*) echo 'a release names its base image by digest: make image BASE=docker.io/library/python@sha256:...' >&2; exit 1 ;; esac
	podman build --format docker --build-arg BASE='$(BASE)' -t susulan -f deploy/Containerfile .

ci:  ## everything, in a fresh environment
	.ci/run

clean:
	rm -rf .venv build dist .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
