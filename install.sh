#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Everything that is done to a machine goes through this script:
#   sudo ./install.sh demo [--check]   a whole panel with Pelanggan in it, on this machine's loopback; Ctrl-C ends it
#   sudo ./install.sh test             builds everything and runs every test
#   sudo ./install.sh bench            measures speed and memory, each figure against a reference of the same run
#   ./install.sh check                 can this machine run it? Changes nothing
#   install | repair | uninstall | package   the product on a cPanel server; not part of this version
#
# All of it stands in functions and the last line calls main, so that a file cut off by a broken download does nothing.
# Exit status: 0 done, 1 something failed, 2 usage or not part of this version.
set -euo pipefail

# What each purpose needs, as Debian 12 packages. README.md names them for other distributions.
build_packages=(
  g++ cmake ninja-build pkg-config gettext python3
  libsoci-dev libsqlite3-dev libmariadb-dev libcurl4-openssl-dev rapidjson-dev libssl-dev
  libboost-test-dev libboost-program-options-dev libboost-locale-dev libboost-system-dev
  libkainjow-mustache-dev libcmark-dev libgmime-3.0-dev libzip-dev libphonenumber-dev libidn2-dev libspdlog-dev libfmt-dev libseccomp-dev iso-codes tzdata
)
# The stand-in panel, its certificates and WHM's own frame; the mail server, and the web server for links without a log-in.
run_packages=(python3 openssl perl ca-certificates exim4-daemon-light apache2-bin)
browser_packages=(chromium nodejs npm fonts-dejavu-core)
test_packages=(mariadb-server sqlite3 curl strace systemd shellcheck clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev)
bench_packages=(sqlite3 curl php-cgi exim4-daemon-light)

root_folder=$(dirname "$(readlink -f "$0")")
policy_file=/usr/sbin/policy-rc.d
made_policy=no
total_passed=0
total_failed=0
started=$SECONDS

say() { printf '%s\n' "$*"; }
fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

usage() {
  sed -n '5,10s/^# *//p' "$root_folder/install.sh"
}

need_root() {
  [ "$(id -u)" -eq 0 ] || fail "$1 needs root: it installs packages and runs programs as the accounts' own users. Try: sudo ./install.sh $1"
}

# --- packages -----------------------------------------------------------------------------------------------------

# A program that is already there is not installed over: nodejs of other sources brings its own npm.
is_satisfied() {
  case $1 in
    npm | nodejs | chromium | shellcheck) command -v "${1/nodejs/node}" >/dev/null && return 0 ;;
    exim4-daemon-light) [ -x /usr/sbin/exim4 ] && return 0 ;;
  esac
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Servers that packages bring along are not to start here: the tests start their own, elsewhere.
forbid_services() {
  [ -e "$policy_file" ] && return
  printf '#!/bin/sh\nexit 101\n' >"$policy_file"
  chmod 755 "$policy_file"
  made_policy=yes
}
allow_services() {
  [ "$made_policy" = no ] || rm -f "$policy_file"
  made_policy=no
}

# Nor with the next start of the machine, where it was this script that brought them.
keep_off_at_boot() {
  local package
  for package in "$@"; do
    case $package in
      exim4-daemon-light) update-rc.d exim4 disable ;;
      mariadb-server) update-rc.d mariadb disable ;;
    esac
  done
}

install_packages() {
  local missing=() package
  for package in "$@"; do
    is_satisfied "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    say "Packages: all $# are installed."
    return
  fi
  command -v apt-get >/dev/null || fail "this command installs Debian packages and finds no apt-get; missing: ${missing[*]}"
  say "Packages to be installed with apt-get: ${missing[*]}"
  forbid_services
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q || say "apt-get update failed; trying with the lists that are here."
  # Nothing is taken away for it: another mail server that is there stays, and the command fails.
  apt-get install -q -y --no-install-recommends --no-remove "${missing[@]}" || fail "apt-get could not install: ${missing[*]}"
  allow_services
  keep_off_at_boot "${missing[@]}"
}

# --- building -----------------------------------------------------------------------------------------------------

build() {
  local preset=$1
  shift
  cmake --preset "$preset" && cmake --build --preset "$preset" "$@"
}

# What root built for somebody who used sudo is theirs.
hand_back() {
  if [ -n "${SUDO_UID:-}" ] && [ -d "$root_folder/build" ]; then
    chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$root_folder/build"
  fi
}

at_exit() {
  allow_services
  hand_back
}

build_release_or_fail() {
  say "Building (preset release) …"
  mkdir -p build/logs
  build release >build/logs/build-release.log 2>&1 || {
    tail -n 40 build/logs/build-release.log
    fail "the build failed; all of its output is in build/logs/build-release.log"
  }
}

# --- tests --------------------------------------------------------------------------------------------------------

# step NAME KIND COMMAND…: runs COMMAND with its output in a log, counts its results by KIND (tests/support/count_results.py).
step() {
  local name=$1 kind=$2 log=build/logs/$1.log begin=$SECONDS status=0 passed failed
  shift 2
  printf '%-28s ' "$name"
  ("$@") >"$log" 2>&1 </dev/null || status=$?
  read -r passed failed < <(python3 -B tests/support/count_results.py "$kind" "$log" "$status" || echo 0 1)
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
  printf '%6d passed %4d failed %6d s\n' "$passed" "$failed" $((SECONDS - begin))
  if [ "$failed" -ne 0 ]; then
    say "---- the end of $log:"
    tail -n 60 "$log"
    say "----"
  fi
}

# ctest with the results beside the log, where the counting finds them.
run_ctest() {
  local preset=$1
  shift
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --output-junit "$PWD/build/logs/ctest-$preset.xml" "$@"
}

run_browser_tests() {
  # Called where a failure does not end the script, so each step says it itself.
  cd tests/browser || return 1
  if [ -f package-lock.json ] && [ ! -d node_modules ]; then
    npm ci --no-audit --no-fund || return 1
  fi
  ./run --binaries "$root_folder/build/release/bin"
}

run_tests() {
  need_root test
  cd "$root_folder"
  install_packages "${build_packages[@]}" "${run_packages[@]}" "${browser_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}"
  mkdir -p build/logs
  rm -f build/logs/*
  step build-dev command build dev
  step build-release command build release
  step lints lines tests/lint/run lints layers tree catalogue format shell
  step tests-dev ctest run_ctest dev -j "$(nproc)"
  step tests-stand-in unittest python3 -B -m unittest discover -s tests/panel/tests
  step tests-mail-rig unittest python3 -B -m unittest discover -s tests/support/tests
  step tests-browser lines run_browser_tests
  step thousand-kills unittest env PEL_BUILD="$root_folder/build/release" python3 -B tests/system/kill_under_writes.py
  step mail-kills unittest env PEL_BUILD="$root_folder/build/release" PEL_MAIL_RECIPIENTS=600 PEL_MAIL_KILLS=6 PEL_MAIL_OPT_OUTS=30 python3 -B tests/system/mail_kills.py
  step benchmark-works command python3 -B tests/bench/run.py --short --binaries build/release/bin
  step reads-with-clang lines tests/lint/run clang
  step build-tsan command build tsan --target pel_tests
  step tests-tsan ctest run_ctest tsan -L threads -j "$(nproc)"
  say ""
  say "took $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s; logs are in build/logs"
  # The last line is for programs too: nothing else stands on it.
  say "$total_passed passed, $total_failed failed"
  [ "$total_failed" -eq 0 ]
}

# --- demonstration, measurement -------------------------------------------------------------------------------------

run_demo() {
  need_root demo
  cd "$root_folder"
  local packages=("${build_packages[@]}" "${run_packages[@]}") argument
  for argument in "$@"; do
    case $argument in
      --check) packages+=("${browser_packages[@]}") ;;
      *) usage_error "demo $argument" ;;
    esac
  done
  install_packages "${packages[@]}"
  build_release_or_fail
  python3 -B tests/support/demo.py --binaries "$root_folder/build/release/bin" "$@"
}

run_bench() {
  need_root bench
  cd "$root_folder"
  install_packages "${build_packages[@]}" "${run_packages[@]}" "${bench_packages[@]}"
  build_release_or_fail
  python3 -B tests/bench/run.py --binaries "$root_folder/build/release/bin" "$@"
}

# --- check --------------------------------------------------------------------------------------------------------

# Every finding has an id, a verdict and a sentence. Blockers make the exit status 1.
blockers=0
found() {
  printf '%-8s %-10s %s\n' "$1" "$2" "$3"
  [ "$1" != blocker ] || blockers=$((blockers + 1))
}

check_system() {
  local name=unknown version=
  if [ -r /etc/os-release ]; then
    name=$(sed -n 's/^ID=//p' /etc/os-release | tr -d '"')
    version=$(sed -n 's/^VERSION_ID=//p' /etc/os-release | tr -d '"')
  fi
  case $name:$version in
    debian:12) found ok system "Debian 12: demo, test and bench run here; cPanel & WHM does not" ;;
    almalinux:[89]* | almalinux:10* | rocky:[89]* | rocky:10* | cloudlinux:[89]* | cloudlinux:10* | ubuntu:24.04)
      found note system "$name $version: cPanel & WHM runs here; packages of this system are named in README.md, installing comes in a later version" ;;
    *) found blocker system "$name $version: Debian 12 is needed for demo, test and bench" ;;
  esac
  case $(uname -m) in
    x86_64) found ok processor x86_64 ;;
    *) found note processor "$(uname -m): nothing was ever tried on it; only x86_64 was" ;;
  esac
}

check_panel() {
  if [ -x /usr/local/cpanel/cpanel ]; then
    found note panel "cPanel & WHM $(cat /usr/local/cpanel/version 2>/dev/null || echo of unknown version) is installed; this version does not install itself into it"
  else
    found ok panel "no cPanel & WHM here: the stand-in panel cannot disturb one"
  fi
}

check_resources() {
  local memory disk
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
  disk=$(df -Pm "$root_folder" | awk 'NR == 2 { print $4 }')
  if [ "$memory" -ge 1500 ]; then found ok memory "$memory MiB available"; else
    found blocker memory "$memory MiB available; compiling needs 1500"
  fi
  if [ "$disk" -ge 4000 ]; then found ok disk "$disk MiB free"; else
    found blocker disk "$disk MiB free; all presets together need 4000"
  fi
}

check_packages() {
  local package missing=()
  command -v dpkg-query >/dev/null || return 0
  for package in "${build_packages[@]}" "${run_packages[@]}" "${browser_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}"; do
    is_satisfied "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then found ok packages "all that demo, test and bench need are installed"; else
    found note packages "would be installed first: ${missing[*]}"
  fi
}

run_check() {
  check_system
  check_panel
  check_resources
  check_packages
  [ "$blockers" -eq 0 ]
}

# --- the command ----------------------------------------------------------------------------------------------------

usage_error() {
  say "install.sh: unknown: $1" >&2
  usage >&2
  exit 2
}

main() {
  trap at_exit EXIT
  local command=${1:-}
  [ $# -eq 0 ] || shift
  case $command in
    demo) run_demo "$@" ;;
    test) run_tests ;;
    bench) run_bench "$@" ;;
    check) run_check ;;
    install | repair | uninstall | package)
      say "install.sh: $command is not part of this version: nothing was changed. demo, test, bench and check work." >&2
      exit 2
      ;;
    -h | --help | help) usage ;;
    *) usage_error "${command:-no command}" ;;
  esac
}

main "$@"
