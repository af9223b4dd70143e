# Long-lived processes with a pid file and a log each. Needs say.sh and the
# folders $RUN (pid files) and $LOGS.

# spawn NAME COMMAND...: in a process group of its own, so that Ctrl-C in the
# terminal does not reach it before the script has decided the order of stopping.
spawn() {
  local name=$1
  shift
  set -m
  "$@" >>"$LOGS/$name.log" 2>&1 &
  echo $! >"$RUN/$name.pid"
  disown $!
  set +m
}

pid_of() { cat "$RUN/$1.pid" 2>/dev/null; }

# The command line of a process; a number alone may by now be somebody else's.
command_of() {
  if [ -r "/proc/$1/cmdline" ]; then
    tr '\0' ' ' <"/proc/$1/cmdline"
  else
    ps -o command= -p "$1" 2>/dev/null
  fi
}

# is_ours PID WORD: alive, and its command line has the word. (A dead process that
# nobody has reaped yet still takes signals, but has no command line.)
is_ours() {
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
  case "$(command_of "$1")" in *"$2"*) return 0 ;; *) return 1 ;; esac
}

# stop_process NAME WORD: asks politely, waits ten seconds, then insists.
stop_process() {
  local name=$1 word=$2 pid tries=0
  pid=$(pid_of "$name") || true
  if is_ours "$pid" "$word"; then
    kill -TERM "$pid" 2>/dev/null
    while is_ours "$pid" "$word" && [ $tries -lt 100 ]; do
      sleep 0.1
      tries=$((tries + 1))
    done
    if is_ours "$pid" "$word"; then kill -KILL "$pid" 2>/dev/null; fi
  fi
  rm -f "$RUN/$name.pid"
}

# free_port [WISH]: the wish when nobody listens there, else any free port.
free_port() { node "$LIB/free-port.mjs" "${1:-0}"; }
