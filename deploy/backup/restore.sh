#!/usr/bin/env bash
# restore.sh BACKUP_FOLDER: puts a backup into an empty database and an empty
# folder. Stop API and scheduler first; start them with the master key of the
# backup's time. Afterwards `camp-api migrate` brings an older backup up to date.
#   CAMP_DATABASE_OWNER_URL, CAMP_FILES_DIR
set -euo pipefail
folder=${1:?which backup}
: "${CAMP_DATABASE_OWNER_URL:?where the database is}" "${CAMP_FILES_DIR:?where the files are}"

(cd "$folder" && sha256sum --check --quiet SHA256SUMS)
tables=$(psql --dbname "$CAMP_DATABASE_OWNER_URL" --no-psqlrc --tuples-only --no-align \
  --command "select count(*) from pg_tables where schemaname = 'public'")
[ "$tables" = 0 ] || { echo "The database has $tables tables already: restore into an empty one." >&2; exit 1; }
[ -z "$(ls -A "$CAMP_FILES_DIR" 2>/dev/null)" ] || { echo "$CAMP_FILES_DIR is not empty." >&2; exit 1; }

pg_restore --dbname "$CAMP_DATABASE_OWNER_URL" --no-owner --exit-on-error --single-transaction "$folder/database.dump"
mkdir -p "$CAMP_FILES_DIR"
tar --extract --gzip --file "$folder/files.tar.gz" --directory "$CAMP_FILES_DIR"
echo "Restored $folder. Now: camp-api migrate, then start API and scheduler."
