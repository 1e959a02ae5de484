// SPDX-License-Identifier: Apache-2.0
#include "domain/account.h"

#include <algorithm>

#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::size_t kMaxNameCharacters = 32;

constexpr std::array kStatusNames{
    EnumName<AccountStatus>{AccountStatus::kActive, "active"},
    EnumName<AccountStatus>{AccountStatus::kSuspended, "suspended"},
    EnumName<AccountStatus>{AccountStatus::kMissing, "missing"},
    EnumName<AccountStatus>{AccountStatus::kTerminated, "terminated"},
};
static_assert(is_complete(kStatusNames, AccountStatus::kTerminated));

constexpr bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool did_change(const std::optional<std::int64_t>& stored,
                const std::optional<std::int64_t>& reported) noexcept {
    return stored.has_value() && reported.has_value() && *stored != *reported;
}

}  // namespace

bool is_account_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > kMaxNameCharacters || !is_letter_or_digit(text.front())) return false;
    if (text == "root" || text == "nobody") return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_same_account(const Account& stored, const AccountFacts& reported) noexcept {
    if (stored.facts.created_at && reported.created_at)
        return *stored.facts.created_at == *reported.created_at;
    return !stored.missing_since && !did_change(stored.facts.uid, reported.uid);
}

AccountStatus status_of(const Account& account) noexcept {
    if (account.retired_at.has_value()) return AccountStatus::kTerminated;
    if (account.missing_since.has_value()) return AccountStatus::kMissing;
    return account.facts.is_suspended ? AccountStatus::kSuspended : AccountStatus::kActive;
}

std::string_view to_string(AccountStatus status) noexcept {
    return name_of(kStatusNames, status);
}
std::optional<AccountStatus> parse_account_status(std::string_view text) noexcept {
    return value_of(kStatusNames, text);
}

}  // namespace pelanggan::domain
