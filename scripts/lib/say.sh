# Words on the terminal: one line per step, with the seconds it took.
# Sourced, never run. Written for bash 3.2, which is what macOS has.

if [ -t 1 ] && [ -z "${CI:-}" ]; then
  SAY_LIVE=1 SAY_OK=$'\033[32m✓\033[0m' SAY_BAD=$'\033[31m✗\033[0m' SAY_BOLD=$'\033[1m' SAY_DIM=$'\033[2m' SAY_END=$'\033[0m'
else
  SAY_LIVE='' SAY_OK='✓' SAY_BAD='✗' SAY_BOLD='' SAY_DIM='' SAY_END=''
fi

say() { printf '%s\n' "$*"; }
warn() { printf '  ! %s\n' "$*" >&2; }

# die MESSAGE [LINE...]: the lines after the first say what to do by hand.
die() {
  printf '%s %s\n' "$SAY_BAD" "$1" >&2
  shift
  local line
  for line in "$@"; do printf '    %s\n' "$line" >&2; done
  exit 1
}

# Clears the line the progress is written on.
say_wipe() { if [ -n "$SAY_LIVE" ]; then printf '\r\033[K'; fi; }

SAY_WIDTH=80
if [ -n "$SAY_LIVE" ]; then SAY_WIDTH=$(stty size 2>/dev/null | cut -d ' ' -f 2) || SAY_WIDTH=80; fi

# One line of progress: the label, the seconds, and the last line of the log, cut
# so that it never wraps (a wrapped line cannot be wiped).
say_progress() {
  local label=$1 seconds=$2 log=$3 line
  line=$(printf '%s %3ss  %s' "$label" "$seconds" "$(tail -n 5 "$log" 2>/dev/null | grep -v '^#' | tail -n 1 | tr -d '\033\r')")
  line=${line:0:$((${SAY_WIDTH:-80} > 40 ? ${SAY_WIDTH:-80} - 6 : 34))}
  if [ -n "$SAY_LIVE" ]; then printf '\r\033[K  … %s' "$line"; else printf '  … %s\n' "$line"; fi
}

STEP_PID=''
STEP_HINT=''

# step LABEL LOG COMMAND...: runs the command in the background of its own
# process group, so that Ctrl-C reaches this script at once and the script can
# stop the command with all its children. STEP_HINT, when set, tells how to do
# the step by hand should it fail.
step() {
  local label=$1 log=$2 begun=$SECONDS shown=$SECONDS every=20 status=0
  shift 2
  [ -z "$SAY_LIVE" ] || every=1
  printf '\n# %s\n' "$label" >>"$log"
  set -m
  ("$@") </dev/null >>"$log" 2>&1 &
  STEP_PID=$!
  set +m
  while kill -0 "$STEP_PID" 2>/dev/null; do
    sleep 0.1
    if [ $((SECONDS - shown)) -ge $every ]; then
      shown=$SECONDS
      say_progress "$label" $((SECONDS - begun)) "$log"
    fi
  done
  wait "$STEP_PID" || status=$?
  STEP_PID=''
  say_wipe
  if [ $status -ne 0 ]; then
    printf '  %s %s (%ss)\n' "$SAY_BAD" "$label" $((SECONDS - begun)) >&2
    tail -n 25 "$log" | sed 's/^/    | /' >&2
    die "This step failed: $label" "Its whole log: $log" ${STEP_HINT:+"By hand: $STEP_HINT"}
  fi
  printf '  %s %s %s%ss%s\n' "$SAY_OK" "$label" "$SAY_DIM" $((SECONDS - begun)) "$SAY_END"
}

# attend COMMAND...: runs it with its output on the terminal and hands on its
# status. In the background, because a waiting bash hears signals at once.
attend() {
  local status=0
  set -m
  ("$@") </dev/null &
  STEP_PID=$!
  set +m
  wait "$STEP_PID" || status=$?
  STEP_PID=''
  return $status
}

# Ends what `step` or `attend` is waiting for, which may have to tidy up itself.
stop_step() {
  local tries=0
  kill -TERM -- "-$STEP_PID" 2>/dev/null
  while kill -0 "$STEP_PID" 2>/dev/null && [ $tries -lt 200 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -KILL -- "-$STEP_PID" 2>/dev/null
}

# What was started last is stopped first, whatever way the script ends.
CLEANUPS=()
on_exit() { CLEANUPS+=("$*"); }
clean_up() {
  local status=$? index
  trap - EXIT
  trap '' INT TERM HUP
  set +e
  say_wipe
  if [ $status -gt 128 ]; then say "Stopping…"; fi
  if [ -n "$STEP_PID" ]; then stop_step; fi
  for ((index = ${#CLEANUPS[@]} - 1; index >= 0; index--)); do
    ${CLEANUPS[$index]}
  done
  exit $status
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
