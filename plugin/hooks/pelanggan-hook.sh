#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# For a panel that registers only scripts: the same hook program behind a launcher. Register this file instead.
exec "$(dirname "$(readlink -f "$0")")/pelanggan-hook" "$@"
