// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

namespace pelanggan::base {

std::string_view to_string(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::kInvalidInput:
            return "invalid_input";
        case ErrorKind::kNotFound:
            return "not_found";
        case ErrorKind::kUnauthorized:
            return "unauthorized";
        case ErrorKind::kConflict:
            return "conflict";
        case ErrorKind::kUnavailable:
            return "unavailable";
        case ErrorKind::kOutcomeUnknown:
            return "outcome_unknown";
        case ErrorKind::kCorrupt:
            return "corrupt";
        case ErrorKind::kInternal:
            return "internal";
    }
    return "internal";
}

int exit_code(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::kInvalidInput:
            return 2;
        case ErrorKind::kNotFound:
            return 3;
        case ErrorKind::kUnauthorized:
            return 4;
        case ErrorKind::kConflict:
            return 6;
        case ErrorKind::kUnavailable:
        case ErrorKind::kOutcomeUnknown:
        case ErrorKind::kCorrupt:
            return 5;
        case ErrorKind::kInternal:
            return 70;
    }
    return 70;
}

}  // namespace pelanggan::base
