// SPDX-License-Identifier: Apache-2.0
//
// A file for a partner: who would be in it and who not, then the file itself.
#include "service/export_to_partner.h"
#include "web/fill.h"
#include "web/outcome.h"
#include "web/partner_file.h"
#include "web/partner_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/partner_model.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

constexpr std::size_t kFirstRows = 5;

Answer preview_page(const Context& context, std::int64_t id, const std::string& alert) {
    service::PartnerPreview preview;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(preview, service::preview_partner_export(tx, context.caller().scope(),
                                                            domain::PartnerId{id}, kFirstRows));
        return {};
    }));
    const auto& partner = preview.partner;
    Model heads{Model::List{}};
    for (const auto& field : partner.fields)
        heads.add(Model::object().set("name", field).set("label", partner_field_text(context, field)));
    Model rows{Model::List{}};
    for (const auto& row : preview.first) {
        // Whoever looks at these rows reads personal data of these customers.
        PEL_TRY(context.enter_reading(row.customer,
                                      fill(context.text("preview of the file for {0}"), {partner.name})));
        Model cells{Model::List{}};
        for (std::size_t i = 0; i < row.values.size(); ++i)
            cells.add(Model::object()
                          .set("label", partner_field_text(context, partner.fields[i]))
                          .set("value", row.values[i]));
        rows.add(Model::object().set("customer", row.customer.value).set("cells", std::move(cells)));
    }
    const bool is_too_many = preview.audience.given > service::kMaxRows;
    Page page{"partner_export", context.text("File for a partner"), staff::partner_model(context, partner),
              alert.empty() ? 200 : 422};
    page.model.set("alert", alert)
        .set("audience", staff::audience_model(context, preview))
        .set("reached", preview.reached)
        .set("heads", std::move(heads))
        .set("has_rows", !preview.first.empty())
        .set("rows", std::move(rows))
        .set("is_too_many", is_too_many)
        .set("most_text", staff::count_text(context, service::kMaxRows))
        .set("can_export", !is_too_many && preview.reached > 0 && domain::may_receive(partner, base::now()));
    context.add_form(page.model, "partner-export");
    return page;
}

Answer hand_out(const Context& context, service::PartnerFile made) {
    const auto& file = made.file;
    if (!context.request().wants_json)
        return Asset{std::string{content_type_of(file.format)}, std::move(made.bytes), /*can_be_kept=*/false,
                     file_name_of(file)};
    Page page{"data", context.text("File for a partner"), Model::object()};
    page.model.set("export", file.id.value)
        .set("partner", file.partner.value)
        .set("format", domain::to_string(file.format))
        .set("rows", file.rows)
        .set("sha256", file.sha256)
        .set("file_name", file_name_of(file))
        .set("content", std::move(made.bytes));
    return page;
}

}  // namespace

Answer show_partner_export(const Context& context) {
    const auto id = context.request().query.number("id");
    if (!id) return base::invalid_input("id is not a number");
    return preview_page(context, *id, {});
}

Answer export_to_partner(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto& form = context.request().form;
    const std::int64_t id = form.number("id").value_or(0);
    const auto format = domain::parse_export_format(form.get("format"));
    if (!format) return base::invalid_input("format is neither csv nor json");
    const auto writer = make_partner_file(*format);
    auto made = service::export_to_partner(context.store(), request, context.caller().actor(),
                                           context.caller().scope(), domain::PartnerId{id}, *format, *writer);
    if (!made.ok()) {
        if (made.error().kind == base::ErrorKind::kConflict)
            return preview_page(
                context, id,
                context.text("The partner was changed meanwhile, so the file was not handed out. "
                             "Please look again."));
        return made.error();
    }
    using Refusal = service::PartnerFile::Refusal;
    switch (made->refusal) {
        case Refusal::kNone:
            break;
        case Refusal::kEnded:
            return preview_page(context, id, context.text("This partner gets nothing any more."));
        case Refusal::kTooMany:
            return preview_page(context, id, context.text("These are too many for one file."));
        case Refusal::kRepeated:
            return preview_page(
                context, id,
                context.text("This file was made already and stands in the register. If it did not "
                             "arrive, make a new one."));
    }
    return hand_out(context, *std::move(made));
}

}  // namespace pelanggan::web
