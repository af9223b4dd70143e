# One whole world: PostgreSQL, Redis, the simulated outside world, API and
# scheduler, all in one data folder. `make run` keeps one; tests make and drop them.

random_secret() { head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

# secret NAME: made once per data folder, readable by its owner only.
secret() {
  if [ ! -s "$SECRETS/$1" ]; then (umask 077; random_secret >"$SECRETS/$1"); fi
  cat "$SECRETS/$1"
}

# The master key lives as long as the data it encrypts.
need_master_key() {
  [ -z "${CAMP_MASTER_KEY:-}${CAMP_MASTER_KEY_FILE:-}" ] || return 0
  if [ ! -s "$SECRETS/master_key" ]; then
    (umask 077; head -c 32 /dev/urandom | base64 >"$SECRETS/master_key")
  fi
  export CAMP_MASTER_KEY_FILE=$SECRETS/master_key
}

start_postgres() { # DIR AUTH OPTION...
  local dir=$1 auth=$2 port
  shift 2
  pg_home "$dir"
  dir=$(pg_real "$dir")
  pg_stop_at "$dir"
  if ! as_pg test -e "$dir/data/PG_VERSION"; then
    pg_make "$dir" "$(pg_reachable_bin "$(pg_find)")" "$auth" \
      "$(secret pg_owner)" "$(secret pg_app)" "$(secret pg_readonly)"
  fi
  port=$(free_port "$(cat "$RUN/postgres.port" 2>/dev/null || echo 0)")
  printf '%s' "$port" >"$RUN/postgres.port"
  pg_start "$dir" "$port" "$@"
  ln -sf "$dir/server.log" "$LOGS/postgres.log"
}

# Our own PostgreSQL, kept on disk, unless DATABASE_URL names another.
world_postgres() {
  if [ -n "${DATABASE_URL:-}" ]; then
    say "  $SAY_OK Using the PostgreSQL that DATABASE_URL names"
    return 0
  fi
  need_postgres
  on_exit pg_stop_at "$DATA/postgres"
  STEP_HINT="start PostgreSQL yourself and set DATABASE_URL" \
    step "Starting PostgreSQL" "$LOGS/postgres-start.log" start_postgres "$DATA/postgres" scram-sha-256
  use_postgres
}

# A throw-away PostgreSQL that forgets everything, in memory where there is room.
# `as-superuser` is for tests that make databases of their own.
memory_postgres() {
  need_postgres
  MEMORY=$DATA/postgres
  if [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -ge 1048576 ] 2>/dev/null; then
    MEMORY=/dev/shm/camp-postgres-$$
  fi
  on_exit drop_memory_postgres
  step "Starting a throw-away PostgreSQL" "$LOGS/postgres-start.log" start_postgres "$MEMORY" trust \
    fsync=off synchronous_commit=off full_page_writes=off wal_level=minimal max_wal_senders=0 \
    max_connections=300 shared_buffers=128MB
  use_postgres
  if [ "${1:-}" = as-superuser ]; then
    export DATABASE_URL="postgres://camp@127.0.0.1:$(cat "$RUN/postgres.port")/camp"
    unset CAMP_DATABASE_OWNER_URL
  fi
}

drop_memory_postgres() {
  pg_stop_at "$MEMORY"
  rm -rf "$MEMORY"
}

use_postgres() {
  local port
  port=$(cat "$RUN/postgres.port")
  export DATABASE_URL="postgres://camp_app:$(secret pg_app)@127.0.0.1:$port/camp"
  export CAMP_DATABASE_OWNER_URL="postgres://camp_owner:$(secret pg_owner)@127.0.0.1:$port/camp"
}

world_redis() {
  if [ -n "${REDIS_URL:-}" ]; then
    say "  $SAY_OK Using the Redis that REDIS_URL names"
    return 0
  fi
  local port
  need_redis
  port=$(free_port)
  on_exit stop_process redis redis
  STEP_HINT="start Redis yourself and set REDIS_URL" \
    step "Starting Redis" "$LOGS/redis.log" redis_start "$DATA/redis" "$port" "$(secret redis)"
  export REDIS_URL="redis://default:$(secret redis)@127.0.0.1:$port/0"
}

# world_settings API_PORT SANDBOX_PORT: everything the three binaries read.
world_settings() {
  local api=http://127.0.0.1:$1 sandbox=http://127.0.0.1:$2
  need_master_key
  export CAMP_DATA_DIR=$DATA CAMP_FILES_DIR=$DATA/files
  export CAMP_API_PORT=$1 CAMP_SANDBOX_PORT=$2
  export CAMP_API_BIND=127.0.0.1:$1 CAMP_PUBLIC_URL=${CAMP_PUBLIC_URL:-$api}
  export CAMP_API_URL=$api CAMP_SANDBOX_URL=$sandbox
  export CAMP_STATIC_H5_DIR=$ROOT/frontend-h5/dist CAMP_STATIC_ADMIN_DIR=$ROOT/frontend-admin/dist
  export CAMP_CLOCK=offset-file:$DATA/sandbox/clock-offset
  export CAMP_WECHAT_PAY_URL=$sandbox CAMP_WECHAT_API_URL=$sandbox CAMP_WECHAT_OPEN_URL=$sandbox
  export CAMP_WECOM_URL=$sandbox CAMP_PLANET_URL=$sandbox CAMP_PLANET_OAUTH_URL=$sandbox
  export CAMP_LOG=${CAMP_LOG:-info}
  # The profile dev is the one whose folder has another name.
  case "${CAMP_PROFILE:-dev}" in dev) export CAMP_BIN_DIR=$TARGET/debug ;; *) export CAMP_BIN_DIR=$TARGET/$CAMP_PROFILE ;; esac
}

# What another shell needs to act in this world (`make demo`): readable by its owner only.
write_environment() {
  local name
  (umask 077; : >"$RUN/environment")
  for name in DATABASE_URL CAMP_DATABASE_OWNER_URL REDIS_URL CAMP_MASTER_KEY CAMP_MASTER_KEY_FILE CAMP_DATA_DIR \
    CAMP_FILES_DIR CAMP_API_BIND CAMP_PUBLIC_URL CAMP_API_PORT CAMP_SANDBOX_PORT CAMP_API_URL CAMP_SANDBOX_URL \
    CAMP_STATIC_H5_DIR CAMP_STATIC_ADMIN_DIR CAMP_CLOCK CAMP_WECHAT_PAY_URL CAMP_WECHAT_API_URL \
    CAMP_WECHAT_OPEN_URL CAMP_WECOM_URL CAMP_PLANET_URL CAMP_PLANET_OAUTH_URL CAMP_LOG CAMP_BIN_DIR; do
    if [ -n "${!name:-}" ]; then printf 'export %s=%q\n' "$name" "${!name}" >>"$RUN/environment"; fi
  done
}

# start NAME BINARY READY_URL: one of our servers, waited for when it has an address.
start() {
  on_exit stop_process "$1" "$2"
  STEP_HINT="see $LOGS/$1.log" step "Starting the $1" "$LOGS/$1-start.log" serve_and_wait "$@"
}

# The tail of the server's own log becomes the tail of the step's log, which is what a person sees.
serve_and_wait() {
  local name=$1 binary=$2 ready=$3
  spawn "$name" "$CAMP_BIN_DIR/$binary" serve </dev/null
  [ -n "$ready" ] || return 0
  if ! node "$LIB/ready.mjs" "$ready" 60 "$(pid_of "$name")"; then
    tail -n 15 "$LOGS/$name.log"
    return 1
  fi
}

seed() { "$CAMP_BIN_DIR/camp-api" seed-demo >"$RUN/accounts"; }

# Starts the processes of the world; PostgreSQL and Redis are up already.
world_start() {
  start sandbox camp-sandbox "$CAMP_SANDBOX_URL/_control/clock"
  step "Migrating the database" "$LOGS/migrate.log" "$CAMP_BIN_DIR/camp-api" migrate
  step "Seeding demo data" "$LOGS/seed.log" seed
  start api camp-api "$CAMP_API_URL/readyz"
  start scheduler camp-scheduler ""
}

# Stays until one of the processes ends by itself, which is a failure.
world_watch() {
  local name
  while :; do
    for name in sandbox api scheduler; do
      if ! is_ours "$(pid_of $name)" camp-; then
        tail -n 15 "$LOGS/$name.log" | sed 's/^/    | /' >&2
        die "The $name has stopped by itself." "Its log: $LOGS/$name.log"
      fi
    done
    sleep 1 &
    wait $!
  done
}
