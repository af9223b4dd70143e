#!/usr/bin/env bash
# `make torture` and `make torture-payments`: random troubles against the refund engine and the
# payment machine, on a private PostgreSQL and Redis.
# `torture.sh refunds|payments [RUNS [SEED]]`; the same seed chooses the same sequences.
. "$(dirname "$0")/lib/setup.sh"

WHAT=${1:-}
case "$WHAT" in refunds) RUNS=1000 ;; payments) RUNS=2000 ;; *) die "usage: torture.sh refunds|payments [RUNS [SEED]]" ;; esac
FOLDER=$ROOT/.data/torture/$$
use_folder "$FOLDER"
on_exit rm -rf "$FOLDER"
unset DATABASE_URL CAMP_DATABASE_OWNER_URL REDIS_URL TEST_DATABASE_URL
check_given
need_compiler
memory_postgres as-superuser
world_redis
# The whole workspace, as `make test` does: a part of it would compile the dependencies a second time.
STEP_HINT="see $LOGS/build.log" step "Building the workers" "$LOGS/build.log" \
  cargo build --manifest-path "$ROOT/Cargo.toml" --workspace
attend cargo test --manifest-path "$ROOT/Cargo.toml" --workspace --test "torture_$WHAT" -- \
  --runs "${2:-$RUNS}" ${3:+--seed "$3"}
