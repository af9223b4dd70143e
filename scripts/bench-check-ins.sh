#!/usr/bin/env bash
# `make bench-check-ins`: ten camps of a thousand members and a month of days, in a world of its own.
. "$(dirname "$0")/lib/setup.sh"

FOLDER=$ROOT/.data/bench-check-ins/$$
use_folder "$FOLDER"
on_exit rm -rf "$FOLDER"
unset DATABASE_URL CAMP_DATABASE_OWNER_URL REDIS_URL
need_compiler
memory_postgres as-superuser
world_redis
cargo bench --manifest-path "$ROOT/Cargo.toml" --package camp-api --bench check_ins
