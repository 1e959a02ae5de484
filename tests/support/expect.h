// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/expected.h"

namespace pelanggan {

// The error's kind and sentence, "" when there is none: Boost evaluates a message even when a check holds.
template <typename T>
std::string why(const base::Expected<T>& outcome) {
    if (outcome.ok()) return {};
    return std::string{base::to_string(outcome.error().kind)} + ": " + outcome.error().what;
}

}  // namespace pelanggan
