// SPDX-License-Identifier: Apache-2.0
#include "web/contact_words.h"

namespace pelanggan::web {

std::string contact_kind_text(const Context& context, domain::ContactKind kind) {
    switch (kind) {
        case domain::ContactKind::kOwner:
            return context.text("Owner");
        case domain::ContactKind::kBilling:
            return context.text("Billing");
        case domain::ContactKind::kTechnical:
            return context.text("Technical");
        case domain::ContactKind::kLegal:
            return context.text("Legal");
        case domain::ContactKind::kSecurity:
            return context.text("Security");
        case domain::ContactKind::kOther:
            return context.text("Other");
    }
    return {};
}

std::string contact_label(const Context& context, const domain::Contact& contact) {
    return contact.name.empty() ? contact_kind_text(context, contact.kind) : contact.name;
}

std::string contact_field_label(const Context& context, const std::string& field) {
    if (field == "kind") return context.text("Role");
    if (field == "name") return context.text("Name");
    if (field == "email") return context.text("E-mail");
    if (field == "phone") return context.text("Telephone");
    if (field == "language") return context.text("Language");
    return field;
}

}  // namespace pelanggan::web
