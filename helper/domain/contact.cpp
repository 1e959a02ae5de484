// SPDX-License-Identifier: Apache-2.0
#include "domain/contact.h"

#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kKindNames{
    EnumName<ContactKind>{ContactKind::kOwner, "owner"},
    EnumName<ContactKind>{ContactKind::kBilling, "billing"},
    EnumName<ContactKind>{ContactKind::kTechnical, "technical"},
    EnumName<ContactKind>{ContactKind::kLegal, "legal"},
    EnumName<ContactKind>{ContactKind::kSecurity, "security"},
    EnumName<ContactKind>{ContactKind::kOther, "other"},
};
static_assert(is_complete(kKindNames, ContactKind::kOther));

}  // namespace

std::string_view to_string(ContactKind kind) noexcept {
    return name_of(kKindNames, kind);
}
std::optional<ContactKind> parse_contact_kind(std::string_view text) noexcept {
    return value_of(kKindNames, text);
}

}  // namespace pelanggan::domain
