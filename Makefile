# Injection Intake. Each target is one line; what takes more stands in bin/.
.DEFAULT_GOAL := help
.PHONY: help demo test check soak interop a11y weight bench burden pin assets clean

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## start a clinic with made-up patients on one data file (another port: make demo PORT=8001)
	@bin/set-up runtime && exec .venv/bin/intake demo $(if $(PORT),--port $(PORT))

test: ## set up, check and run the whole suite, browser tests included (some of it: make test ARGS="-k label")
	@bin/set-up && CHROMIUM="$$(bin/find-chromium --install)" && export CHROMIUM && bin/check && .venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: ## style, types, layers and the rule files, without running the tests
	@bin/set-up && bin/check

soak: ## the long checks: kills in mid-save, publishes under load, walks through the form, new examples, a million assessments (one: ARGS=walks)
	@bin/set-up && bin/soak $(ARGS)

interop: ## FHIR and PDF read back by other people's readers, the form in LHC-Forms, pages by pa11y and Lighthouse (needs node)
	@bin/set-up && .venv/bin/python -m pytest -m interop $(ARGS)

a11y: ## every page and state with axe, in every look, and the whole form by keyboard (some: ARGS="--only check")
	@bin/set-up && CHROMIUM="$$(bin/find-chromium --install)" && export CHROMIUM && .venv/bin/python -m tests.accessibility $(ARGS)

weight: ## what each page of a whole form costs over the wire
	@bin/set-up && CHROMIUM="$$(bin/find-chromium --install)" && export CHROMIUM && .venv/bin/python -m benchmarks.weigh_form $(ARGS)

bench: ## time and weigh the pages, the assessment and the PDF
	@bin/set-up && bin/bench $(ARGS)

burden: ## what the form costs a person: items, pages and minutes, against the aims of the pack
	@bin/set-up && .venv/bin/python -m benchmarks.burden

pin: ## choose exact versions anew from pyproject.toml (the newest: make pin ARGS=--upgrade; needs uv)
	@bin/pin-dependencies $(ARGS)

assets: ## make the styles anew from govuk-frontend, and the editor from CodeMirror (needs node)
	@bin/build-assets

clean: ## remove what the other targets made, .venv too
	@rm -rf .venv build dist out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
