#!/usr/bin/env bash
# `make bench-check-ins` and `make bench-refunds`: figures at full size, in a world of its own.
# `bench.sh NAME`, a bench of camp-api.
. "$(dirname "$0")/lib/setup.sh"

[ $# -eq 1 ] || die "usage: bench.sh check_ins|refunds"
FOLDER=$ROOT/.data/bench/$$
use_folder "$FOLDER"
on_exit rm -rf "$FOLDER"
unset DATABASE_URL CAMP_DATABASE_OWNER_URL REDIS_URL
need_compiler
memory_postgres as-superuser
world_redis
cargo bench --manifest-path "$ROOT/Cargo.toml" --package camp-api --bench "$1"
