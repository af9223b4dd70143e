#!/usr/bin/env bash
# `make test`: every test of the project, with private services on free ports,
# beside whatever else runs. `test.sh scripts|rust|web|browser|demo...` runs only those.
. "$(dirname "$0")/lib/setup.sh"

FOLDER=$ROOT/.data/test/$$
use_folder "$FOLDER"
RESULTS=$FOLDER/results
mkdir -p "$RESULTS"
SUITES=${*:-scripts rust web browser demo}
# Services of the caller's are not for tests to write into.
unset DATABASE_URL CAMP_DATABASE_OWNER_URL REDIS_URL CAMP_PUBLIC_URL CAMP_MASTER_KEY CAMP_MASTER_KEY_FILE CAMP_CLOCK
export CARGO_TERM_COLOR=never

# Folders of earlier runs are kept for reading, until the next one.
forget_earlier() {
  local folder
  for folder in "$ROOT"/.data/test/*/; do
    kill -0 "$(basename "$folder")" 2>/dev/null || rm -rf "$folder"
  done
  for folder in /dev/shm/camp-postgres-*; do
    [ -e "$folder" ] || continue
    kill -0 "${folder##*-}" 2>/dev/null && continue
    pg_stop_at "$folder"
    rm -rf "$folder"
  done
}

# begin NAME: from now on the suite counts as failed, until it ends well.
begin() { echo 1 >"$RESULTS/$1.status"; }

# suite NAME COMMAND...: runs it, shows what it says, remembers how it ended.
suite() {
  local name=$1 begun=$SECONDS status=0
  shift
  begin "$name"
  say "" "── $name"
  attend logged "$name" "$@" || status=$?
  echo $status >"$RESULTS/$name.status"
  [ $status -eq 0 ] || FAILED=1
  say "── $name: $((SECONDS - begun))s"
}

logged() {
  local name=$1
  shift
  "$@" 2>&1 | tee "$RESULTS/$name.log"
}

rust_tests() {
  # Some tests start the programs themselves.
  cargo build --manifest-path "$ROOT/Cargo.toml" --workspace --bins || return 1
  cargo test --manifest-path "$ROOT/Cargo.toml" --workspace --no-fail-fast
}

web_tests() {
  npm test --prefix "$ROOT/$1" -- --reporter=default --reporter=json --outputFile.json="$RESULTS/$1.vitest.json"
}

bundle_tests() {
  npm run test:bundle --prefix "$ROOT/$1" -- --reporter=default --reporter=json --outputFile.json="$RESULTS/$1-bundle.vitest.json"
}

browser_tests() {
  cd "$ROOT/e2e" || return 1
  PLAYWRIGHT_JSON_OUTPUT_NAME=$RESULTS/browser.playwright.json \
    bash "$ROOT/scripts/world.sh" "$FOLDER/browser" -- npx playwright test --reporter=list,json
}

# The demo ends with the comparison of the sandbox's ledger with the books.
demo_plays() {
  local outcome=passed
  bash "$ROOT/scripts/world.sh" "$FOLDER/demo" -- node "$ROOT/scripts/demo.mjs" || outcome=failed
  echo "$outcome the demo plays a whole camp and the books agree" >"$RESULTS/demo.steps"
  [ $outcome = passed ]
}

wants() { case " $SUITES " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

# The last line of all, even when a suite could not be prepared.
tally() {
  say ""
  node "$LIB/tally.mjs" "$RESULTS"
}

FAILED=0
check_given
on_exit tally
forget_earlier
need_compiler

if wants scripts; then
  suite scripts node --test --test-reporter=tap "$ROOT"/scripts/tests/*.test.mjs
fi
if wants rust; then
  begin rust
  memory_postgres as-superuser
  world_redis
  suite rust rust_tests
fi
if wants web; then
  for app in frontend-h5 frontend-admin; do
    begin "$app"
    npm_packages "$app"
    suite "$app" web_tests "$app"
    if grep -q '"test:bundle"' "$ROOT/$app/package.json"; then
      npm_build "$app"
      suite "$app-bundle" bundle_tests "$app"
    fi
  done
fi
if wants browser; then
  begin browser
  need_chromium
  npm_packages e2e
  suite browser browser_tests
fi
if wants demo; then suite demo demo_plays; fi
# A flaky test is a failed one, though its suite may have ended well.
node "$LIB/tally.mjs" "$RESULTS" >/dev/null || FAILED=1
exit $FAILED
