#!/usr/bin/env bash
# `make generate`: writes what is generated and committed: the data of sqlx's
# macros, openapi/openapi.json, docs/PERMISSIONS.md and the types of both SPAs.
# `generate.sh --check` writes them to a temporary folder and compares;
# `generate.sh sqlx`, `openapi` or `types` does a part.
. "$(dirname "$0")/lib/setup.sh"

CHECK=''
if [ "${1:-}" = --check ]; then CHECK=1; shift; fi
PARTS=${*:-sqlx openapi types}
wants() { case " $PARTS " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
FOLDER=$ROOT/.data/generate/$$
use_folder "$FOLDER"
on_exit rm -rf "$FOLDER"
unset DATABASE_URL CAMP_DATABASE_OWNER_URL
STALE=''

# settle WHAT NEW COMMITTED: puts the new one in place, or says that they differ.
settle() {
  local what=$1 new=$2 committed=$3
  if diff -r -q "$new" "$committed" >/dev/null 2>&1; then
    say "  $SAY_OK $what is up to date"
  elif [ -n "$CHECK" ]; then
    say "  $SAY_BAD $what is not what its sources give:"
    diff -r "$committed" "$new" | head -n 30 | sed 's/^/    | /'
    STALE="$STALE $what"
  else
    mkdir -p "$(dirname "$committed")"
    rm -rf "$committed"
    cp -R "$new" "$committed"
    say "  $SAY_OK $what is written anew"
  fi
}

# One transaction per file, as the product applies them.
apply_migrations() {
  local file
  for file in "$ROOT"/migrations/*.sql; do
    "$1" --quiet --set ON_ERROR_STOP=1 --single-transaction --dbname "$DATABASE_URL" --file "$file"
  done
}

psql_program() {
  command -v psql || die "psql is missing." "Install PostgreSQL's client (Debian: apt-get install postgresql-client)."
}

# sqlx's macros write what they learn from the database into SQLX_OFFLINE_DIR, as
# `cargo sqlx prepare` does; the touch makes cargo expand them again.
expand_queries() {
  touch "$ROOT/crates/repository/src/lib.rs"
  SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$FOLDER/sqlx \
    cargo check --manifest-path "$ROOT/Cargo.toml" --workspace --bins
}

sqlx_data() {
  memory_postgres as-superuser
  step "Applying the migrations" "$LOGS/migrate.log" apply_migrations "$(psql_program)"
  mkdir -p "$FOLDER/sqlx"
  step "Asking the database about every query" "$LOGS/cargo.log" expand_queries
  settle crates/repository/.sqlx "$FOLDER/sqlx" "$ROOT/crates/repository/.sqlx"
}

openapi_document() {
  build_binaries
  (unset "${!CAMP_@}"; "$TARGET/debug/camp-api" openapi >"$FOLDER/openapi.json")
  settle openapi/openapi.json "$FOLDER/openapi.json" "$ROOT/openapi/openapi.json"
  (unset "${!CAMP_@}"; "$TARGET/debug/camp-api" permissions >"$FOLDER/PERMISSIONS.md")
  settle docs/PERMISSIONS.md "$FOLDER/PERMISSIONS.md" "$ROOT/docs/PERMISSIONS.md"
}

types_of() {
  npm_packages "$1"
  step "Types of $1" "$LOGS/npm.log" "$ROOT/$1/node_modules/.bin/openapi-typescript" \
    "$ROOT/openapi/openapi.json" -o "$FOLDER/schema.d.ts"
  settle "$1/src/api/schema.d.ts" "$FOLDER/schema.d.ts" "$ROOT/$1/src/api/schema.d.ts"
}

check_given
need_compiler
if wants sqlx; then sqlx_data; fi
if wants openapi; then openapi_document; fi
if wants types; then
  types_of frontend-h5
  types_of frontend-admin
fi
[ -z "$STALE" ] || die "Generated files are out of date:$STALE" "make generate"
