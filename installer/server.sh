# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The product on a server: packages and building here, everything else in main.py. Sourced by install.sh, whose say, fail, found,
# need_root and build_release_or_fail it uses.
# shellcheck disable=SC2154  # root_folder and the lists of packages are install.sh's and packages.sh's

# EL has its own Python for the system when none was installed.
installer_python() {
  local name
  for name in python3 /usr/libexec/platform-python; do
    if command -v "$name" >/dev/null; then
      printf '%s' "$name"
      return
    fi
  done
  fail "Python 3.6 or later is needed: install the package python3"
}

run_installer() {
  local python
  python=$(installer_python)
  "$python" -B "$root_folder/installer/main.py" "$@"
}

# Names of packages that building here needs and that are not here.
missing_build_packages() {
  local number package
  number=$(el_number)
  if [ -z "$number" ]; then
    for package in "${build_packages[@]}"; do
      is_satisfied "$package" || printf '%s\n' "$package"
    done
    return
  fi
  local -n own=el${number}_build_packages
  for package in "${el_build_packages[@]}" "${own[@]}"; do
    rpm -q --quiet --whatprovides "$package" || printf '%s\n' "$package"
  done
}

is_available() {
  if [ -n "$(el_number)" ]; then
    dnf -q info "$1" >/dev/null 2>&1
  else
    # Without lists nothing is known, and apt-get update comes before installing.
    apt-cache show "$1" >/dev/null 2>&1 || [ -z "$(apt-cache pkgnames | head -n 1)" ]
  fi
}

check_build_packages() {
  local missing=() absent=() package number
  number=$(el_number)
  mapfile -t missing < <(missing_build_packages)
  for package in "${missing[@]}"; do
    is_available "$package" || absent+=("$package")
  done
  if [ -n "$number" ]; then
    local -n lacking=el${number}_lacking
    found blocker packages "no repository of EL $number has ${lacking[*]}: it cannot be built here; install the .rpm, or name programs that were built elsewhere by --binaries"
  elif [ ${#absent[@]} -gt 0 ]; then
    found blocker packages "these are in no repository that this system uses: ${absent[*]}; add the repository that has them"
  elif [ ${#missing[@]} -gt 0 ]; then
    found note packages "would be installed first, to build: ${missing[*]}"
  else
    found ok packages "all that building needs are installed"
  fi
}

# Builds where this is a source tree and nobody said where built programs are.
will_build() {
  local argument
  [ -e "$root_folder/CMakeLists.txt" ] || return 1
  for argument in "$@"; do
    case $argument in
      --binaries | --binaries=* | --packaged) return 1 ;;
    esac
  done
}

check_server() {
  local arguments=("$@")
  if will_build "$@"; then
    check_build_packages
    arguments+=(--will-build)
  fi
  run_installer check "${arguments[@]}" || blockers=$((blockers + 1))
  [ "$blockers" -eq 0 ]
}

run_install() {
  local command=$1 argument
  shift
  for argument in "$@"; do
    case $argument in
      -h | --help) run_installer "$command" "$argument" && return ;;
      --dry-run) run_installer "$command" "$@" --will-build && return || exit 1 ;;
    esac
  done
  need_root "$command"
  if will_build "$@"; then
    check_server "$@" || fail "nothing was changed"
    cd "$root_folder" || fail "$root_folder cannot be entered"
    install_packages "${build_packages[@]}"
    build_release_or_fail
  fi
  run_installer "$command" "$@"
}
