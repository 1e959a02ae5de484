// SPDX-License-Identifier: Apache-2.0
#include "web/partner_words.h"

#include "domain/customer.h"
#include "web/details_form.h"

namespace pelanggan::web {

std::string partner_field_text(const Context& context, std::string_view field) {
    if (const auto known = domain::parse_field(field)) return field_label(context, *known);
    if (field == domain::kPartnerEmail) return context.text("E-mail address");
    return std::string{field};
}

std::string partner_fields_text(const Context& context, const std::vector<std::string>& fields) {
    std::string out;
    for (const auto& field : fields) {
        if (!out.empty()) out += ", ";
        out += partner_field_text(context, field);
    }
    return out;
}

const std::string& partner_purpose_text(const Context& context, const domain::Partner& partner) {
    return context.language() == "id" ? partner.purpose_id : partner.purpose_en;
}

std::string export_format_text(domain::ExportFormat format) {
    switch (format) {
        case domain::ExportFormat::kCsv:
            return "CSV";
        case domain::ExportFormat::kJson:
            return "JSON";
    }
    return {};
}

}  // namespace pelanggan::web
