// SPDX-License-Identifier: Apache-2.0
//
// Words about partners and what they get, for customers and staff.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/partner.h"
#include "web/context.h"

namespace pelanggan::web {

// "First name", "E-mail address"; the name itself for one that is not known.
std::string partner_field_text(const Context& context, std::string_view field);
// "First name, Last name, E-mail address"
std::string partner_fields_text(const Context& context, const std::vector<std::string>& fields);
const std::string& partner_purpose_text(const Context& context, const domain::Partner& partner);
std::string export_format_text(domain::ExportFormat format);

}  // namespace pelanggan::web
