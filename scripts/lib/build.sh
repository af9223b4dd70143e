# Building the binaries and both single-page applications. Needs say.sh.

# Always the whole workspace: a part of it would resolve features differently
# and compile the dependencies a second time. CAMP_PROFILE names another profile than dev.
build_binaries() {
  need_compiler
  STEP_HINT="cargo build --workspace --bins" \
    step "Building the server programs" "$LOGS/cargo.log" \
    cargo build --manifest-path "$ROOT/Cargo.toml" --workspace --bins --profile "${CAMP_PROFILE:-dev}"
}

fingerprint() { node "$LIB/fingerprint.mjs" "$@"; }

# needs_doing STAMP FINGERPRINT: true when the stamp holds another fingerprint.
needs_doing() { [ "$(cat "$1" 2>/dev/null)" != "$2" ]; }

# npm_packages FOLDER: `npm ci`, when the lock file is another one than last time.
npm_packages() {
  local folder=$1 stamp=$ROOT/$1/node_modules/.camp-packages print
  print=$(fingerprint "$ROOT/$folder/package-lock.json")
  needs_doing "$stamp" "$print" || return 0
  STEP_HINT="cd $folder && npm ci" step "Getting packages of $folder" "$LOGS/npm.log" \
    npm ci --prefix "$ROOT/$folder" --no-audit --no-fund
  printf '%s' "$print" >"$stamp"
}

# npm_build FOLDER: packages and build, each only when its sources changed.
npm_build() {
  local folder=$1 stamp=$ROOT/$1/node_modules/.camp-build print
  npm_packages "$folder"
  print=$(fingerprint "$ROOT/$folder")
  if [ -f "$ROOT/$folder/dist/index.html" ] && ! needs_doing "$stamp" "$print"; then return 0; fi
  STEP_HINT="cd $folder && npm run build" step "Building $folder" "$LOGS/npm.log" \
    npm run build --prefix "$ROOT/$folder"
  printf '%s' "$print" >"$stamp"
}

build_everything() {
  build_binaries
  npm_build frontend-h5
  npm_build frontend-admin
}
