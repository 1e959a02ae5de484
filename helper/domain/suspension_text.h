// SPDX-License-Identifier: Apache-2.0
//
// The public wording of a suspension: hosts write reasons for themselves, customers read these.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pelanggan::domain {

struct SuspensionText {
    std::string code;     // a-z 0-9 _, at most 32; "default" always exists and matches what no other does
    std::string pattern;  // matches when the internal reason contains it, without regard to ASCII case; ""
                          // never matches
    std::int64_t position{0};
    std::string reason_id, reason_en;        // what is shown as the reason
    std::string next_step_id, next_step_en;  // what to do, and whom to contact
    std::int64_t version{1};
};

// The first by position whose pattern matches, else the default. texts must contain "default".
const SuspensionText& find_suspension_text(std::span<const SuspensionText> texts,
                                           std::string_view internal_reason);

}  // namespace pelanggan::domain
