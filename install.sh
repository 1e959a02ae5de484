#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Everything that is done to a machine goes through this script:
#   sudo ./install.sh demo [--check]   a whole panel with Pelanggan in it, on this machine's loopback; Ctrl-C ends it
#   sudo ./install.sh test             builds everything and runs every test
#   sudo ./install.sh bench            measures speed and memory, each figure against a reference of the same run
#   ./install.sh check                 can this machine run it? Everything that stands in the way, with its remedy; changes nothing
#   sudo ./install.sh install [--dry-run]   onto a cPanel & WHM server; over an older version it is the update
#   sudo ./install.sh repair           puts back what an update of the panel removed
#   sudo ./install.sh uninstall [--keep-data|--purge]   takes it off the server again; without an option the data stay
#   install.sh install --help          all options of the last three; package is not part of this version
#
# All of it stands in functions and the last line calls main, so that a file cut off by a broken download does nothing.
# Exit status: 0 done, 1 something failed, 2 usage or not part of this version.
set -euo pipefail

root_folder=$(dirname "$(readlink -f "$0")")
# shellcheck source=installer/packages.sh
. "$root_folder/installer/packages.sh"
# shellcheck source=installer/server.sh
. "$root_folder/installer/server.sh"
total_passed=0
total_failed=0
started=$SECONDS

say() { printf '%s\n' "$*"; }
fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

usage() {
  sed -n '5,13s/^# *//p' "$root_folder/install.sh"
}

need_root() {
  [ "$(id -u)" -eq 0 ] || fail "$1 needs root: it installs packages and runs programs as the accounts' own users. Try: sudo ./install.sh $1"
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
  if is_system debian 12; then
    found ok system "Debian 12: demo, test and bench run here; cPanel & WHM does not"
  else
    found blocker system "$(system_name): Debian 12 is needed for demo, test and bench; to install, cPanel & WHM has to be here first"
  fi
  case $(uname -m) in
    x86_64) found ok processor x86_64 ;;
    *) found note processor "$(uname -m): nothing was ever tried on it; only x86_64 was" ;;
  esac
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

# On a server with the panel: can it be installed here? Elsewhere: can demo, test and bench run here?
run_check() {
  if [ $# -gt 0 ] || [ -e /usr/local/cpanel/version ] || [ ! -e "$root_folder/CMakeLists.txt" ]; then
    check_server "$@"
    return
  fi
  check_system
  found ok panel "no cPanel & WHM here: the stand-in panel cannot disturb one, and install would refuse"
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
    check) run_check "$@" ;;
    install | upgrade) run_install "$command" "$@" ;;
    repair | uninstall | list) run_installer "$command" "$@" ;;
    package)
      say "install.sh: $command is not part of this version: nothing was changed." >&2
      exit 2
      ;;
    -h | --help | help) usage ;;
    *) usage_error "${command:-no command}" ;;
  esac
}

main "$@"
