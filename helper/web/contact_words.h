// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "domain/contact.h"
#include "web/context.h"

namespace pelanggan::web {

// "Billing"
std::string contact_kind_text(const Context& context, domain::ContactKind kind);
// What a contact is called on pages: its name, else its kind.
std::string contact_label(const Context& context, const domain::Contact& contact);
// "name", "email" … as a label.
std::string contact_field_label(const Context& context, const std::string& field);

}  // namespace pelanggan::web
