// SPDX-License-Identifier: Apache-2.0
//
// The partner register: all of them, and one with the files that were made for it.
#include "web/partner_file.h"
#include "web/partner_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/partner_model.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kFilesShown = 100;

Model file_model(const Context& context, const domain::PartnerExport& file) {
    return Model::object()
        .set("id", file.id.value)
        .set("at", base::to_rfc3339(file.at))
        .set("at_text", staff::time_text(context, file.at))
        .set("actor", file.actor.name)
        .set("format", domain::to_string(file.format))
        .set("format_text", export_format_text(file.format))
        .set("rows", file.rows)
        .set("rows_text", staff::count_text(context, file.rows))
        .set("is_finished", !file.sha256.empty())
        .set("sha256", file.sha256);
}

}  // namespace

Answer show_partners(const Context& context) {
    std::vector<domain::Partner> partners;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(partners, tx.partners().list());
        return {};
    }));
    Model list{Model::List{}};
    for (const auto& partner : partners)
        list.add(staff::partner_model(context, partner));
    Page page{"partners", context.text("Partners"), Model::object()};
    page.model.set("has_any", !partners.empty()).set("partners", std::move(list));
    return page;
}

Answer show_partner(const Context& context) {
    const auto id = context.request().query.number("id");
    if (!id) return base::invalid_input("id is not a number");
    service::PartnerPreview preview;
    std::vector<domain::PartnerExport> files;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(preview, service::preview_partner_export(tx, context.caller().scope(),
                                                            domain::PartnerId{*id}, /*first=*/0));
        PEL_ASSIGN(files, tx.disclosures().exports_of(preview.partner.id, kFilesShown));
        return {};
    }));
    Model list{Model::List{}};
    for (const auto& file : files)
        list.add(file_model(context, file));
    Page page{"partner", preview.partner.name, staff::partner_model(context, preview.partner)};
    page.model.set("edit", staff::link("partner-edit", {{"id", std::to_string(*id)}}))
        .set("export", staff::link("partner-export", {{"id", std::to_string(*id)}}))
        .set("audience", staff::audience_model(context, preview))
        .set("has_files", !files.empty())
        .set("files", std::move(list));
    return page;
}

}  // namespace pelanggan::web
