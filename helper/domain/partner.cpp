// SPDX-License-Identifier: Apache-2.0
#include "domain/partner.h"

#include <algorithm>

#include "base/text.h"
#include "domain/customer.h"
#include "domain/enum_names.h"
#include "domain/netstring.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kFormatNames{
    EnumName<ExportFormat>{ExportFormat::kCsv, "csv"},
    EnumName<ExportFormat>{ExportFormat::kJson, "json"},
};
static_assert(is_complete(kFormatNames, ExportFormat::kJson));

std::vector<std::string> make_fields() {
    std::vector<std::string> fields;
    for (const auto& info : field_table())
        fields.emplace_back(info.name);
    fields.emplace_back(kPartnerEmail);
    return fields;
}

bool holds(const std::vector<std::string>& fields, std::string_view name) {
    return std::find(fields.begin(), fields.end(), name) != fields.end();
}

}  // namespace

const std::vector<std::string>& partner_fields() {
    static const std::vector<std::string> fields = make_fields();
    return fields;
}

std::string join_fields(const std::vector<std::string>& fields) {
    std::string out;
    for (const auto& field : fields) {
        if (!out.empty()) out += ',';
        out += field;
    }
    return out;
}

std::vector<std::string> split_fields(std::string_view stored) {
    const auto names = base::split(stored, ',');
    std::vector<std::string> fields;
    for (const auto& known : partner_fields()) {
        if (std::find(names.begin(), names.end(), known) != names.end()) fields.push_back(known);
    }
    return fields;
}

bool may_receive(const Partner& partner, base::Time now) noexcept {
    return !partner.is_retired && (!partner.valid_until || now < *partner.valid_until);
}

bool is_covered(const Partner& partner, base::Time consented_at) noexcept {
    return consented_at > partner.terms_at;
}

bool changes_terms(const Partner& before, const Partner& after) {
    if (before.name != after.name || before.purpose_id != after.purpose_id ||
        before.purpose_en != after.purpose_en)
        return true;
    return std::any_of(after.fields.begin(), after.fields.end(),
                       [&](const std::string& field) { return !holds(before.fields, field); });
}

std::string_view to_string(ExportFormat format) noexcept {
    return name_of(kFormatNames, format);
}
std::optional<ExportFormat> parse_export_format(std::string_view text) noexcept {
    return value_of(kFormatNames, text);
}

std::string canonical_row(const Disclosure& disclosure) {
    std::string out;
    append_netstring(out, disclosure.id.value);
    append_netstring(out, disclosure.file.value);
    append_netstring(out, disclosure.partner.value);
    append_netstring(out, std::string_view{disclosure.partner_name});
    append_netstring(out, disclosure.customer.value);
    append_netstring(out, base::to_epoch(disclosure.at));
    append_netstring(out, std::string_view{join_fields(disclosure.fields)});
    return out;
}

base::Digest digest_of(const Disclosure& disclosure) {
    return base::sha256("pelanggan disclosure" + canonical_row(disclosure));
}

}  // namespace pelanggan::domain
