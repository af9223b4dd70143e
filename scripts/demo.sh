#!/usr/bin/env bash
# `make demo`: plays one whole camp against the `make run` that is up.
. "$(dirname "$0")/lib/setup.sh"

DATA=${CAMP_DATA_DIR:-$ROOT/.data}
[ -r "$DATA/run/environment" ] && is_ours "$(cat "$DATA/run/run.pid" 2>/dev/null)" run.sh ||
  die "Nothing is running here to play with." "First, in another terminal: make run"
. "$DATA/run/environment"
attend node "$ROOT/scripts/demo.mjs"
