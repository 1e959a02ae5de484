// SPDX-License-Identifier: Apache-2.0
//
// The unprivileged end of a unix stream socket, bounded in time: what asks a door and what asks the panel's
// LiveAPI have in common. Blocking, one thread, std and libc only.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "base/unique_fd.h"

namespace pelanggan::scgi {

// The end of a span of time that begins now.
class Deadline {
 public:
    explicit Deadline(std::chrono::milliseconds limit) : end_{std::chrono::steady_clock::now() + limit} {}
    std::chrono::milliseconds left() const;  // never negative
    // False when time is up before fd is ready for one of events.
    bool wait(int fd, short events) const;

 private:
    std::chrono::steady_clock::time_point end_;
};

// A connection that does not block: wait() before reading. Errors: kUnavailable, kInvalidInput for a path
// that no socket can have.
base::Expected<base::UniqueFd> connect_to(const std::string& path, const Deadline& deadline);

// Sends all of bytes, or stops without error where the peer stopped listening: it may have answered already.
// Errors: kUnavailable when nothing, kOutcomeUnknown when a part was sent before time was up.
base::Expected<void> send_all(int fd, std::string_view bytes, const Deadline& deadline);

}  // namespace pelanggan::scgi
