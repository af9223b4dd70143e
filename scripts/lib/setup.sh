# Where things are. Sourced first by every script; sources all the others.
set -euo pipefail

LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$LIB/../.." && pwd)
TOOLS=$ROOT/.data/tools
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
export SQLX_OFFLINE=true
umask 022

. "$LIB/say.sh"
. "$LIB/packages.sh"
. "$LIB/processes.sh"
. "$LIB/postgres.sh"
. "$LIB/redis.sh"
. "$LIB/build.sh"
. "$LIB/world.sh"

# use_folder DIR: the data folder of this run, with its logs and pid files.
use_folder() {
  mkdir -p "$1"
  DATA=$(cd "$1" && pwd)
  LOGS=$DATA/logs RUN=$DATA/run SECRETS=$DATA/secrets
  mkdir -p "$LOGS" "$RUN" "$SECRETS" "$DATA/files" "$TOOLS"
  chmod 700 "$RUN" "$SECRETS"
}
