# Everything a person does with this project. The work itself stands in tools/.

PYTHON := $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
VENV_PYTHON := .venv/bin/python

.PHONY: help run test check fix reference schema smoke bench pictures clean python run-requirements dev-requirements

help:
	@echo "make run     set up everything and start the site"
	@echo "make test    set up everything and run the tests"
	@echo "make check   format, lint, types, imports, migrations, deployment"
	@echo "make fix     repair format and simple lint"
	@echo "make reference  write the generated part of docs/reference.md"
	@echo "make schema  write docs/openapi.yaml, the description of the REST interface"
	@echo "make smoke   take both quizzes over HTTP as a student would"
	@echo "make bench   measure a whole attempt against an empty page"
	@echo "make pictures  take the tutorial's pictures anew"
	@echo "make clean   remove .venv and caches; var/, with the database, stays"

run: run-requirements
	@exec $(VENV_PYTHON) tools/run.py

test: dev-requirements
	@$(VENV_PYTHON) tools/test.py $(ARGS)

check: dev-requirements
	@$(VENV_PYTHON) tools/check.py

fix: dev-requirements
	@$(VENV_PYTHON) -m ruff check --fix .
	@$(VENV_PYTHON) -m ruff format .

reference: run-requirements
	@DJANGO_SETTINGS_MODULE=quizsite.settings $(VENV_PYTHON) -m tools.reference

schema: run-requirements
	@DJANGO_SETTINGS_MODULE=quizsite.settings $(VENV_PYTHON) -m tools.schema

smoke: run-requirements
	@$(VENV_PYTHON) tools/smoke.py

bench: run-requirements
	@$(VENV_PYTHON) benchmarks/run.py $(ARGS)

pictures: dev-requirements
	@$(VENV_PYTHON) -m pytest -q -n 0 quizzes/tests/browser/test_first_quiz.py --pictures docs/images/first-quiz

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

run-requirements: python
	@$(PYTHON) tools/bootstrap.py run

dev-requirements: python
	@$(PYTHON) tools/bootstrap.py dev

python:
	@test -n "$(PYTHON)" || { echo "Quizsite needs Python 3.11 or newer, as python3 or python3.13, 3.12, 3.11."; exit 1; }
