// SPDX-License-Identifier: Apache-2.0
//
// What is said to systemd, which is one datagram: a library for it would be one more thing to load.
#pragma once

#include <chrono>
#include <string_view>

namespace pelanggan::daemon {

// Tells systemd how we are ("READY=1", "STOPPING=1", "WATCHDOG=1", "STATUS=…"); does nothing where systemd
// did not ask.
void notify_manager(std::string_view state);

// Within how much time systemd wants to hear WATCHDOG=1, before it kills this process and starts another; 0
// where it does not.
std::chrono::milliseconds watchdog_interval();

}  // namespace pelanggan::daemon
