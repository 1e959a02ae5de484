// SPDX-License-Identifier: Apache-2.0
//
// Which TCP ports this process can still connect to, by Landlock: a daemon that was taken over cannot carry
// what it reads to just any server, nor listen for anybody.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>

#include "base/expected.h"

namespace pelanggan::daemon {

// Where a name server is asked again when its answer did not fit into a datagram.
constexpr std::uint16_t kDnsPort = 53;

// The port of "scheme://[user@]host[:port][/…]", of the scheme where none is named (https, smtp, smtps); 0
// where neither tells.
std::uint16_t port_of(std::string_view url) noexcept;

// From here on this thread and all it starts connect to these TCP ports alone, and listen at none. Sockets
// that are open stay as they are; unix sockets are not meant. Call after no_new_privs is set and before
// threads start. Returns false, and changes nothing, where the kernel's Landlock knows no ports (before
// Linux 6.7). Errors: kUnavailable.
base::Expected<bool> restrict_ports(const std::set<std::uint16_t>& ports);

}  // namespace pelanggan::daemon
