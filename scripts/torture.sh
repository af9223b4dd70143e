#!/usr/bin/env bash
# `make torture-payments`: random sequences against the payment machine, on a private PostgreSQL.
# `torture.sh [RUNS [SEED]]`; the same seed chooses the same sequences.
. "$(dirname "$0")/lib/setup.sh"

FOLDER=$ROOT/.data/torture/$$
use_folder "$FOLDER"
on_exit rm -rf "$FOLDER"
unset DATABASE_URL CAMP_DATABASE_OWNER_URL REDIS_URL TEST_DATABASE_URL
check_given
need_compiler
memory_postgres as-superuser
# The whole workspace, as `make test` does: a part of it would compile the dependencies a second time.
attend cargo test --manifest-path "$ROOT/Cargo.toml" --workspace --test torture_payments -- \
  --runs "${1:-2000}" ${2:+--seed "$2"}
