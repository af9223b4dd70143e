#!/usr/bin/env bash
# `make run`: the whole product on this machine, until Ctrl-C.
. "$(dirname "$0")/lib/setup.sh"

use_folder "${CAMP_DATA_DIR:-$ROOT/.data}"
API_PORT=${CAMP_API_PORT:-8080}
SANDBOX_PORT=${CAMP_SANDBOX_PORT:-8090}

# One run per data folder: the pid file is the lock.
take_lock() {
  local other
  other=$(pid_of run) || true
  if [ "$other" != $$ ] && is_ours "$other" run.sh; then
    die "It is running already (process $other): http://127.0.0.1:$(cat "$RUN/api.port" 2>/dev/null)" \
      "Stop it with Ctrl-C in its terminal, or: kill $other" \
      "For a second one beside it: CAMP_DATA_DIR=.data2 CAMP_API_PORT=8180 CAMP_SANDBOX_PORT=8190 make run"
  fi
  echo $$ >"$RUN/run.pid"
  echo "$API_PORT" >"$RUN/api.port"
  on_exit release_lock
  # What an earlier run left behind because it was killed without a word.
  stop_process scheduler camp-scheduler
  stop_process api camp-api
  stop_process sandbox camp-sandbox
  stop_process redis redis
}
release_lock() { rm -f "$RUN/run.pid" "$RUN/environment"; }

check_port() { # NAME VARIABLE PORT
  [ "$(free_port "$3")" = "$3" ] || die "Port $3, meant for the $1, is in use by another program." \
    "Choose another: $2=$(free_port) make run"
}

check_given
say "${SAY_BOLD}Starting${SAY_END} (data and logs in $DATA; the first time takes several minutes)"
take_lock
check_port API CAMP_API_PORT "$API_PORT"
check_port sandbox CAMP_SANDBOX_PORT "$SANDBOX_PORT"
world_postgres
world_redis
build_everything
world_settings "$API_PORT" "$SANDBOX_PORT"
world_start
write_environment

cat <<END

${SAY_BOLD}Ready after ${SECONDS}s.${SAY_END}  Ctrl-C stops everything.

  Members (H5)    $CAMP_PUBLIC_URL/h5/
  Staff (admin)   $CAMP_PUBLIC_URL/admin/
  API pages       $CAMP_PUBLIC_URL/doc.html
  Outside world   $CAMP_SANDBOX_URL/   (act as a member: log in, pay, check in)
  Logs            $LOGS/

${SAY_BOLD}Demo accounts${SAY_END}
$(awk 'NF == 3 { printf "  %-12s %-12s %s\n", $1, $2, $3 }' "$DATA/demo-accounts.txt")

A whole camp in a minute: make demo
END

world_watch
