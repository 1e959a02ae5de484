// SPDX-License-Identifier: Apache-2.0
//
// Kinds are for code, sentences for people. A kind exists only when some caller acts on it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace pelanggan::base {

enum class ErrorKind {
    kInvalidInput,    // the peer sent something we refuse; safe to tell the peer
    kNotFound,        // what the request names does not exist, or is not the caller's to see
    kUnauthorized,    // we know the peer, and the answer is no
    kConflict,        // unique key or version clash: read again
    kUnavailable,     // later may help: refused, down, deadlock after the last retry
    kOutcomeUnknown,  // it may be stored or done: ask again with the same request id, or read back
    kCorrupt,         // stored or received data breaks its own format
    kInternal,        // everything else; never shown to the peer
};

struct Error {
    ErrorKind kind{ErrorKind::kInternal};
    std::string what;  // for the log: no secret, no page text
};

// Stable lower-case name of a kind, for logs and JSON ("invalid_input", "not_found", …).
std::string_view to_string(ErrorKind kind) noexcept;

// The process exit code for a kind: 0 done, 2 usage, 3 not found, 4 refused, 5 unavailable, 6 conflict, 70
// bug.
int exit_code(ErrorKind kind) noexcept;

}  // namespace pelanggan::base
