#!/bin/bash
# Run by the postgres image when it makes the database: the product's three roles.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set owner="$(cat /run/secrets/pg_owner_password)" \
  --set app="$(cat /run/secrets/pg_app_password)" \
  --set readonly="$(cat /run/secrets/pg_readonly_password)" <<'SQL'
set camp.owner_password = :'owner';
set camp.app_password = :'app';
set camp.readonly_password = :'readonly';
\i /etc/camp/roles.sql
SQL
