#!/usr/bin/env bash
# world.sh DIR -- COMMAND...: a private world on free ports with its data in DIR,
# for the time COMMAND runs. The command finds CAMP_API_URL, CAMP_SANDBOX_URL and
# CAMP_DATA_DIR in its environment (and everything the binaries read).
. "$(dirname "$0")/lib/setup.sh"

[ $# -ge 3 ] && [ "$2" = -- ] || die "usage: world.sh DIR -- COMMAND..."
use_folder "$1"
shift 2
# A world of its own: nothing of the caller's services may leak into it.
unset DATABASE_URL CAMP_DATABASE_OWNER_URL REDIS_URL CAMP_PUBLIC_URL CAMP_MASTER_KEY CAMP_MASTER_KEY_FILE

check_given
build_everything
memory_postgres
world_redis
world_settings "$(free_port)" "$(free_port)"
world_start
write_environment
export CAMP_DEMO_ACCOUNTS=$RUN/accounts

# A person at a terminal may want to type into the command.
if [ -t 0 ]; then "$@"; else attend "$@"; fi
