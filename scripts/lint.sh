#!/usr/bin/env bash
# `make lint`: formatting, clippy, both SPAs' lints and types, compose file.
# Every check runs, so that one look shows everything there is to mend.
. "$(dirname "$0")/lib/setup.sh"

use_folder "$ROOT/.data"
WRONG=''

check() { # WHAT COMMAND...
  local what=$1 begun=$SECONDS
  shift
  if attend "$@"; then
    say "  $SAY_OK $what $((SECONDS - begun))s"
  else
    say "  $SAY_BAD $what $((SECONDS - begun))s"
    WRONG="$WRONG, $what"
  fi
}

# Scripts have no compiler to tell of a slip.
scripts_parse() {
  local file
  for file in "$ROOT"/scripts/*.sh "$ROOT"/scripts/lib/*.sh "$ROOT"/deploy/*.sh "$ROOT"/deploy/*/*.sh "$ROOT/.ci/run"; do
    [ ! -e "$file" ] || bash -n "$file" || return 1
  done
  for file in "$ROOT"/scripts/*.mjs "$ROOT"/scripts/*/*.mjs; do node --check "$file" || return 1; done
}

compose_parses() {
  local compose
  if docker compose version >/dev/null 2>&1; then
    compose='docker compose'
  elif command -v docker-compose >/dev/null; then
    compose=docker-compose
  else
    say "    (no docker compose on this machine: docker-compose.yml was not checked)"
    return 0
  fi
  (cd "$ROOT" && $compose config -q && $compose --profile sandbox config -q)
}

# A dependency without its line in the lock file: found by nothing else, because cargo mends it silently.
lock_is_whole() {
  cargo metadata --manifest-path "$ROOT/Cargo.toml" --locked --format-version 1 \
    --filter-platform "$(rustc -vV | sed -n 's/^host: //p')" >/dev/null
}

check_given
need_compiler
check "Cargo.lock" lock_is_whole
check "cargo fmt" cargo fmt --manifest-path "$ROOT/Cargo.toml" --all --check
check "cargo clippy" cargo clippy --manifest-path "$ROOT/Cargo.toml" --workspace --all-targets -- -D warnings
for app in frontend-h5 frontend-admin e2e; do
  npm_packages "$app"
  check "$app" npm run lint --prefix "$ROOT/$app"
done
check "scripts" scripts_parse
check "docker-compose.yml" compose_parses
[ -z "$WRONG" ] || die "Found something to mend: ${WRONG#, }"
