// SPDX-License-Identifier: Apache-2.0
//
// What the company writes about, and who gets it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pelanggan::domain {

// Stored names: "mandatory", "choice_on", "choice_off", "never"; never renamed.
//   mandatory   sent to every contact that wants it, and always to at least one working address
//   choice_on   sent until the customer says no;  choice_off  sent only after the customer said yes;  never
//   not sent
enum class Policy { kMandatory, kChoiceOn, kChoiceOff, kNever };
std::string_view to_string(Policy policy) noexcept;
std::optional<Policy> parse_policy(std::string_view text) noexcept;

// True for the code of a category or suspension text: 1 to 32 of a-z 0-9 _.
bool is_code(std::string_view text) noexcept;

struct Category {
    std::string code;  // "news": a-z 0-9 _, at most 32
    Policy policy{Policy::kChoiceOff};
    std::int64_t position{0};
    std::string name_id, name_en;      // Indonesian and English
    std::string reason_id, reason_en;  // why it is so, in words a customer reads
    std::int64_t version{1};
};

// What a stored choice (absent: never chosen) means under a policy.
//   Mandatory is on unless the choice of this one contact is off: the rule that one working address remains
//   is checked where it is changed.
bool is_wanted(Policy policy, std::optional<bool> choice) noexcept;

}  // namespace pelanggan::domain
