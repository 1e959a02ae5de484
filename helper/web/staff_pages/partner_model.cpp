// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/partner_model.h"

#include "web/format.h"
#include "web/partner_words.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web::staff {

std::string last_day(const domain::Partner& partner) {
    return partner.valid_until ? format_field(*partner.valid_until - std::chrono::seconds{1}).substr(0, 10)
                               : std::string{};
}

Model partner_model(const Context& context, const domain::Partner& partner) {
    const bool can_receive = domain::may_receive(partner, base::now());
    const std::string_view state = partner.is_retired ? "retired" : can_receive ? "active" : "ended";
    Model names{Model::List{}};
    for (const auto& field : partner.fields)
        names.add(field);
    return Model::object()
        .set("id", partner.id.value)
        .set("href", link("partner", {{"id", std::to_string(partner.id.value)}}))
        .set("name", partner.name)
        .set("purpose", partner_purpose_text(context, partner))
        .set("purpose_id", partner.purpose_id)
        .set("purpose_en", partner.purpose_en)
        .set("fields", std::move(names))
        .set("fields_text", partner_fields_text(context, partner.fields))
        .set("contact", partner.contact)
        .set("valid_until", last_day(partner))
        .set("is_retired", partner.is_retired)
        .set("can_receive", can_receive)
        .set("state", state)
        .set("state_text", partner.is_retired ? context.text("retired")
                           : can_receive      ? context.text("active")
                                              : context.text("its time is over"))
        .set("version", partner.version);
}

Model audience_model(const Context& context, const service::PartnerPreview& preview) {
    const auto& audience = preview.audience;
    Model rows{Model::List{}};
    const auto row = [&](const char* name, const std::string& label, std::int64_t count) {
        rows.add(Model::object()
                     .set("name", name)
                     .set("label", label)
                     .set("count", count)
                     .set("count_text", count_text(context, count)));
    };
    row("reached", context.text("Agreed, and at most these are in the file"), preview.reached);
    row("not_given", context.text("Did not agree, or took it back"), audience.customers - audience.given);
    row("outdated", context.text("Agreed before more was asked for; have to be asked anew"),
        audience.outdated);
    row("gone", context.text("Agreed, but have no account on a server any more"), audience.gone);
    return rows;
}

}  // namespace pelanggan::web::staff
