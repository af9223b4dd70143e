# Getting what the machine lacks: apt on Debian and Ubuntu, a hint elsewhere.
# Needs say.sh.

# Runs a command as root; `sudo` asks for a password only where somebody can type it.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() {
  [ "$(id -u)" -eq 0 ] && return 0
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null && return 0
  [ -t 0 ] && [ -t 1 ] || return 1
  say "  Some system packages are missing; sudo may ask for your password."
  sudo -v
}

can_apt() { command -v apt-get >/dev/null && can_be_root; }

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

# The package lists of a bare machine are empty or old: refresh them once.
APT_FRESH=''
apt_install() {
  if [ -z "$APT_FRESH" ]; then apt_get update; APT_FRESH=1; fi
  apt_get install -y --no-install-recommends "$@"
}

# get LABEL PACKAGE...: installs Debian packages as one step.
get() {
  local label=$1
  shift
  STEP_HINT="apt-get install $*" step "$label" "$LOGS/packages.log" apt_install "$@"
  APT_FRESH=1
}

need_command() {
  command -v "$1" >/dev/null || die "$1 is not installed." "$2"
}

# git, make, a Rust toolchain and Node 20 are what we take for granted.
check_given() {
  need_command cargo "Install Rust from https://rustup.rs, then open a new shell."
  need_command node "Install Node 20 or newer from https://nodejs.org."
  need_command npm "npm comes with Node: install Node 20 or newer from https://nodejs.org."
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || die "Node $major is too old." "Install Node 20 or newer from https://nodejs.org."
}

# rustc needs a C compiler to link and aws-lc-rs to build.
need_compiler() {
  command -v cc >/dev/null && return 0
  if can_apt; then
    get "Installing a C compiler" gcc libc6-dev ca-certificates
  elif [ "$(uname)" = Darwin ]; then
    die "There is no C compiler." "xcode-select --install"
  else
    die "There is no C compiler (cc)." "As root: apt-get install gcc libc6-dev" "or your system's package for gcc"
  fi
}

# Ubuntu's `chromium` is a stub that wants snap; it cannot be driven.
find_chromium() {
  local candidate
  for candidate in "${CHROMIUM_PATH:-}" chromium google-chrome google-chrome-stable chromium-browser \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    [ -n "$candidate" ] || continue
    candidate=$(command -v "$candidate") || continue
    case "$(readlink -f "$candidate" 2>/dev/null)" in */snap) continue ;; esac
    grep -qs '/snap/bin/' "$candidate" && continue
    printf '%s\n' "$candidate"
    return 0
  done
  return 1
}

# The browser of the browser tests, and a font that has the characters.
need_chromium() {
  if ! find_chromium >/dev/null; then
    if can_apt && grep -qs '^ID=debian' /etc/os-release; then
      get "Installing Chromium" chromium fonts-noto-cjk
    else
      die "There is no Chromium for the browser tests." \
        "Install Chromium or Google Chrome and fonts for Chinese, or set CHROMIUM_PATH." \
        "Debian: apt-get install chromium fonts-noto-cjk   macOS: brew install --cask chromium"
    fi
  fi
  if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=zh)" ]; then
    if can_apt; then get "Installing a Chinese font" fonts-noto-cjk; else warn "There is no font for Chinese: screenshots will show boxes."; fi
  fi
  CHROMIUM_PATH=$(find_chromium) || die "Chromium was installed but is not found." "Set CHROMIUM_PATH to its program."
  export CHROMIUM_PATH
}
