#!/usr/bin/env bash
# One backup: the database (pg_dump, custom format) and the uploaded files, with
# checksums, in a folder named by the time. The newest CAMP_BACKUP_KEEP (30) stay.
# The master key is not part of it, on purpose: keep it elsewhere.
#   CAMP_DATABASE_OWNER_URL or CAMP_DATABASE_OWNER_URL_FILE, CAMP_FILES_DIR, CAMP_BACKUP_DIR
set -euo pipefail
umask 077

if [ -n "${CAMP_DATABASE_OWNER_URL_FILE:-}" ]; then
  CAMP_DATABASE_OWNER_URL=$(cat "$CAMP_DATABASE_OWNER_URL_FILE")
fi
: "${CAMP_DATABASE_OWNER_URL:?where the database is}" "${CAMP_FILES_DIR:?where the files are}" "${CAMP_BACKUP_DIR:?where to}"

name=$(date -u +%Y-%m-%dT%H%M%SZ)
folder=$CAMP_BACKUP_DIR/$name.unfinished
mkdir -p "$folder"
trap 'rm -rf "$folder"' EXIT

# The address has the password, so it goes through the environment and not the process list.
export PGSERVICEFILE=$folder/service
service_file() { # the URL in the words of libpq
  local rest=${CAMP_DATABASE_OWNER_URL#*://} user host
  user=${rest%@*} host=${rest##*@}
  printf '[camp]\nuser=%s\npassword=%s\nhost=%s\n' "${user%%:*}" "${user#*:}" "$(cut -d : -f 1 <<<"${host%%/*}")"
  printf 'port=%s\ndbname=%s\n' "$(cut -s -d : -f 2 <<<"${host%%/*}" | grep . || echo 5432)" "$(cut -d '?' -f 1 <<<"${host#*/}")"
}
service_file >"$PGSERVICEFILE"

pg_dump --dbname service=camp --format custom --compress 6 --no-owner --file "$folder/database.dump"
rm -f "$PGSERVICEFILE"
# A dump that cannot be listed cannot be restored.
pg_restore --list "$folder/database.dump" >/dev/null
# After the database: a file that a row speaks of is then surely in the archive.
tar --create --gzip --file "$folder/files.tar.gz" --directory "$CAMP_FILES_DIR" .
(cd "$folder" && sha256sum database.dump files.tar.gz >SHA256SUMS)
mv -T "$folder" "$CAMP_BACKUP_DIR/$name"
trap - EXIT
echo "$CAMP_BACKUP_DIR/$name: $(du -sh "$CAMP_BACKUP_DIR/$name" | cut -f 1)"

find "$CAMP_BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -name '????-??-??T??????Z' | sort -r |
  tail -n +$((${CAMP_BACKUP_KEEP:-30} + 1)) | while read -r old; do rm -rf "$old"; done
