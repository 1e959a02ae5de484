// SPDX-License-Identifier: Apache-2.0
//
// The unprivileged side of a door: connects, sends one request, reads the answer to its end. Blocking, one
// thread, std and libc only.
#pragma once

#include <chrono>
#include <string>

#include "base/expected.h"
#include "scgi/message.h"

namespace pelanggan::scgi {

// Errors: kUnavailable when the socket is missing, refuses or does not answer in time before the request was
// sent;
//         kOutcomeUnknown when it was sent and no whole answer came back; kCorrupt when the answer is not
//         one; kInvalidInput from encode().
base::Expected<Answer> ask(const std::string& socket_path, const Request& request,
                           std::chrono::milliseconds time_limit);

}  // namespace pelanggan::scgi
