# Sourced by ./run and ./test: installs the packages of the named sections of apt.txt that are missing, and builds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# install_packages SECTION…
install_packages() {
  local section wanted=() missing=()
  for section in "$@"; do
    mapfile -t -O ${#wanted[@]} wanted < <(
      awk -v section="[$section]" '/^\[/ {inside = ($0 == section); next} inside && NF && !/^#/ {print $1}' apt.txt)
  done
  local installed
  # A package that another one provides counts as there: some builds of Node.js bring npm with them.
  installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}, ${Provides}\n' |
    awk '$1 == "ii" {$1 = ""; gsub(/\([^)]*\)|[ ,]+/, "\n"); print}')
  mapfile -t missing < <(printf '%s\n' "${wanted[@]}" | grep -vxF -f <(echo "$installed") || true)
  [ ${#missing[@]} -eq 0 ] && return
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Missing packages: ${missing[*]} (run as root, or install sudo)" >&2; exit 1; }
    root=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${root[@]}" apt-get update -qq
  # Another installation may be at work (unattended-upgrades is, on a machine just started): it is waited for.
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq \
    --no-install-recommends "${missing[@]}" >/dev/null
}

# configure PRESET: when it never was, or when the packages of the tests came after it.
configure() {
  local log
  if [ -f "build/$1/build.ninja" ] &&
    ! { [ -d /usr/include/gtest ] && grep -q '^GTest_DIR:PATH=.*NOTFOUND' "build/$1/CMakeCache.txt"; }; then
    return
  fi
  log=$(mktemp)
  cmake --preset "$1" >"$log" 2>&1 || { cat "$log"; exit 1; }
  rm -f "$log"
}

# build PRESET [TARGET…]
build() {
  local preset=$1
  shift
  configure "$preset"
  [ -d "build/$preset/bin" ] || echo "Building ($preset); the first time takes some minutes." >&2
  cmake --build "build/$preset" --parallel "$(nproc)" ${1:+--target "$@"} -- --quiet | sed '/^ninja: no work to do\.$/d'
}
