// SPDX-License-Identifier: Apache-2.0
//
// What was handed on: the register of disclosures about the customer who reads it.
#include "service/list_disclosures.h"
#include "web/customer_pages/pages.h"
#include "web/format.h"
#include "web/partner_words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kPerPage = 30;

Model row_model(const Context& context, const service::DisclosureList& list, const std::string& zone,
                const domain::Disclosure& disclosure) {
    const auto partner = list.partners.find(disclosure.partner.value);
    Model names{Model::List{}};
    for (const auto& field : disclosure.fields)
        names.add(field);
    return Model::object()
        .set("id", disclosure.id.value)
        .set("partner", disclosure.partner_name)
        .set("purpose",
             partner == list.partners.end() ? std::string{} : partner_purpose_text(context, partner->second))
        .set("contact", partner == list.partners.end() ? std::string{} : partner->second.contact)
        .set("fields", std::move(names))
        .set("fields_text", partner_fields_text(context, disclosure.fields))
        .set("export", disclosure.file.value)
        .set("at", base::to_rfc3339(disclosure.at))
        .set("at_text", format_time(disclosure.at, context.language(), zone))
        .set("checksum", base::to_hex(domain::digest_of(disclosure)));
}

}  // namespace

Answer show_disclosures(const Context& context) {
    const auto& query = context.request().query;
    const auto before = query.number("before");
    if (query.has("before") && !before) return base::invalid_input("before is not a number");
    const auto customer = context.caller().account->customer;
    service::DisclosureList list;
    std::string zone;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(list, service::list_disclosures(tx, context.caller().scope(), customer,
                                                   domain::DisclosureId{before.value_or(0)}, kPerPage));
        PEL_ASSIGN(const auto record, tx.customers().find(customer));
        zone = record ? record->details[domain::Field::kTimeZone] : std::string{};
        return {};
    }));
    Model rows{Model::List{}};
    for (const auto& disclosure : list.disclosures)
        rows.add(row_model(context, list, zone, disclosure));
    Page page{"disclosures", context.text("What was handed on"), Model::object()};
    page.model.set("has_any", !list.disclosures.empty())
        .set("disclosures", std::move(rows))
        .set("is_older", before.has_value())
        .set("older", list.older.value == 0 ? std::string{}
                                            : "?p=disclosures&before=" + std::to_string(list.older.value));
    return page;
}

}  // namespace pelanggan::web
