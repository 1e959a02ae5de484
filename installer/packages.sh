# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Packages: what each purpose needs, on each system, and how they come. Sourced by install.sh; README.md has the table by library.
# shellcheck disable=SC2034  # the lists are used by who sources this

# Debian 12. Ubuntu 24.04 has the same packages under the same names.
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

# EL 8, 9, 10: AlmaLinux, CloudLinux. Most of them from EPEL and CRB. Never tried.
el_build_packages=(
  gcc-c++ cmake ninja-build pkgconf-pkg-config gettext python3 soci-devel soci-sqlite3-devel soci-mysql-devel sqlite-devel
  mariadb-connector-c-devel libcurl-devel rapidjson-devel cmark-devel gmime30-devel libzip-devel libidn2-devel spdlog-devel fmt-devel libseccomp-devel
  iso-codes tzdata
)
el8_build_packages=(gcc-toolset-12 openssl3-devel boost1.78-devel)
el9_build_packages=(gcc-toolset-12 openssl-devel boost-devel)
el10_build_packages=(openssl-devel boost-devel libphonenumber-devel)
# What no repository of these systems was found to have: there the programs come built, in a package.
el8_lacking=("Mustache (kainjow)" libphonenumber)
el9_lacking=("Mustache (kainjow)" libphonenumber)
el10_lacking=("Mustache (kainjow)")

policy_file=/usr/sbin/policy-rc.d
made_policy=no

# --- which system this is -----------------------------------------------------------------------------------------

os_value() {
  sed -n "s/^$1=//p" /etc/os-release 2>/dev/null | tr -d '"'
}
system_name() {
  printf '%s %s' "$(os_value ID)" "$(os_value VERSION_ID)"
}
# is_system NAME VERSION: a version without a minor one stands for all of them.
is_system() {
  local version
  version=$(os_value VERSION_ID)
  [ "$(os_value ID)" = "$1" ] && { [ "$version" = "$2" ] || [ "${version%%.*}" = "$2" ]; }
}
# 8, 9 or 10; nothing elsewhere.
el_number() {
  case $(os_value ID) in
    almalinux | cloudlinux | rocky | rhel) os_value VERSION_ID | cut -d. -f1 ;;
  esac
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

