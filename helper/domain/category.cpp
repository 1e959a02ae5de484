// SPDX-License-Identifier: Apache-2.0
#include "domain/category.h"

#include <algorithm>

#include "base/check.h"
#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::size_t kMaxCodeCharacters = 32;

constexpr std::array kPolicyNames{
    EnumName<Policy>{Policy::kMandatory, "mandatory"},
    EnumName<Policy>{Policy::kChoiceOn, "choice_on"},
    EnumName<Policy>{Policy::kChoiceOff, "choice_off"},
    EnumName<Policy>{Policy::kNever, "never"},
};
static_assert(is_complete(kPolicyNames, Policy::kNever));

}  // namespace

std::string_view to_string(Policy policy) noexcept {
    return name_of(kPolicyNames, policy);
}
std::optional<Policy> parse_policy(std::string_view text) noexcept {
    return value_of(kPolicyNames, text);
}

bool is_code(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxCodeCharacters &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_wanted(Policy policy, std::optional<bool> choice) noexcept {
    switch (policy) {
        case Policy::kMandatory:
        case Policy::kChoiceOn:
            return choice.value_or(true);
        case Policy::kChoiceOff:
            return choice.value_or(false);
        case Policy::kNever:
            return false;
    }
    PEL_CHECK(false);
}

}  // namespace pelanggan::domain
