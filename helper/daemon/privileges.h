// SPDX-License-Identifier: Apache-2.0
//
// What the daemon gives up before it hears the first stranger, and the proof that it cannot have it back.
#pragma once

#include <string>

#include "base/expected.h"

namespace pelanggan::daemon {

// Becomes user when this process is root, else does nothing. Taking root back is tried and must fail; the
// process aborts if it does not. Errors: kUnavailable when there is no such user, or it is root, or a step
// fails.
base::Expected<void> become(const std::string& user);

// From here on: no core dumps, no new privileges, and the kernel refuses to start programs and processes, to
// trace, mount, load code, change identity (EPERM), and to open sockets other than unix, IP and netlink
// (EAFNOSUPPORT), in this thread and all it starts. Call before threads start. Returns false where the kernel
// has no system call filter; the rest holds then. Errors: kUnavailable.
base::Expected<bool> confine();

}  // namespace pelanggan::daemon
