#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml mounts, in deploy/secrets/, once: what
# is there stays. The folder is closed to others; the files themselves are
# readable because the containers' users, who are not root, have to read them.
#
# Keep a copy of master_key apart from the backups of the database: without it the
# encrypted columns of a backup cannot be read, and with it beside them they can.
set -euo pipefail
folder=$(cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder"
chmod 700 "$folder"

put() { # NAME TEXT
  [ -s "$folder/$1" ] && return 0
  printf '%s' "$2" >"$folder/$1"
  chmod 444 "$folder/$1"
  echo "made $folder/$1"
}
password() { head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
read_back() { cat "$folder/$1"; }

put postgres_password "$(password)"
put pg_owner_password "$(password)"
put pg_app_password "$(password)"
put pg_readonly_password "$(password)"
put redis_password "$(password)"
put master_key "$(head -c 32 /dev/urandom | base64)"
put database_url "postgres://camp_app:$(read_back pg_app_password)@postgres:5432/camp"
put database_owner_url "postgres://camp_owner:$(read_back pg_owner_password)@postgres:5432/camp"
put redis_url "redis://default:$(read_back redis_password)@redis:6379/0"
