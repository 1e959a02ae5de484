// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"

namespace pelanggan::domain {

// Stored names: "owner", "billing", "technical", "legal", "security", "other"; never renamed.
enum class ContactKind { kOwner, kBilling, kTechnical, kLegal, kSecurity, kOther };
std::string_view to_string(ContactKind kind) noexcept;
std::optional<ContactKind> parse_contact_kind(std::string_view text) noexcept;

// Somebody the company may write to about a customer.
struct Contact {
    ContactId id;
    CustomerId customer;
    ContactKind kind{ContactKind::kOther};
    std::string name;
    std::string email;     // canonical, or "" when none is known
    std::string phone;     // E.164 or ""
    std::string language;  // "id", "en" or "" (the customer's)
    std::optional<AccountId>
        mirrors_account;  // its e-mail is the account's contact e-mail in cPanel and changes with it
    std::int64_t version{1};
};

}  // namespace pelanggan::domain
