# The verbs of this project; the work is done by the scripts they name.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help run demo test torture torture-payments bench-callbacks bench-check-ins bench-refunds screenshots lint fmt generate check-generated

help: ## Show this list
	@echo 'make <verb>:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r verb words; do printf '  %-16s %s\n' "$$verb" "$$words"; done

run: ## Start everything on this machine, until Ctrl-C (CAMP_API_PORT, CAMP_SANDBOX_PORT, CAMP_DATA_DIR)
	@bash scripts/run.sh

demo: ## Play one whole camp against a running `make run`, in about a minute
	@bash scripts/demo.sh

test: ## Run every test; SUITES="scripts rust web browser demo" runs some
	@bash scripts/test.sh $(SUITES)

torture: ## Torture N=1000 refunds with killed workers and a bad provider; SEED=… repeats one
	@bash scripts/torture.sh refunds $(or $(N),1000) $(SEED)

torture-payments: ## Torture the payment machine with N=2000 random sequences; SEED=… repeats one
	@bash scripts/torture.sh payments $(or $(N),2000) $(SEED)

bench-callbacks: ## Pay RATE=100 orders a second for DURATION=20 and print how fast callbacks are
	@RATE=$(or $(RATE),100) DURATION=$(or $(DURATION),20) bash scripts/bench-callbacks.sh

bench-check-ins: ## Read, count and list the check-ins of ten camps of a thousand members and print how long it takes
	@bash scripts/bench.sh check_ins

bench-refunds: ## Settle, approve, release and send the refunds of a thousand members and print how long it takes
	@bash scripts/bench.sh refunds

screenshots: ## Take docs/screenshots anew, by the browser test
	@CAMP_SCREENSHOTS=1 bash scripts/test.sh browser

lint: ## Check formatting, lints and types
	@bash scripts/lint.sh

fmt: ## Format the Rust code
	@cargo fmt --all

generate: ## Write sqlx data, openapi.json and the SPAs' types anew
	@bash scripts/generate.sh

check-generated: ## Check that generated files are up to date
	@bash scripts/generate.sh --check
