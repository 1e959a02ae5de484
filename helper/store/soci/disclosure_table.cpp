// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "store/soci/common.h"
#include "store/soci/soci_partner_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFromExport =
    "SELECT id, partner_id, made_at, actor_kind, actor_name, surface, format, row_count, sha256 FROM "
    "partner_export ";
const std::string kExportKinds = "nnnttttnt";
const Sql kFindExport{kFromExport + "WHERE id = ?", "n", kExportKinds};
const Sql kExportsOf{kFromExport + "WHERE partner_id = ? ORDER BY id DESC LIMIT ?", "nn", kExportKinds};
const InsertSql kInsertExport{
    "partner_export",
    {"id", "partner_id", "made_at", "actor_kind", "actor_name", "surface", "format", "row_count", "sha256"},
    kExportKinds};
const Sql kFinishExport{"UPDATE partner_export SET row_count = ?, sha256 = ? WHERE id = ? AND sha256 = ''",
                        "ntn", ""};

const std::string kFrom =
    "SELECT id, export_id, partner_id, partner_name, customer_id, made_at, fields FROM disclosure ";
const std::string kKinds = "nnntnnt";
const Sql kFind{kFrom + "WHERE id = ?", "n", kKinds};
const Sql kNewest{kFrom + "WHERE customer_id = ? ORDER BY id DESC LIMIT ?", "nn", kKinds};
const Sql kBefore{kFrom + "WHERE customer_id = ? AND id < ? ORDER BY id DESC LIMIT ?", "nnn", kKinds};
const InsertSql kInsert{"disclosure",
                        {"id", "export_id", "partner_id", "partner_name", "customer_id", "made_at", "fields"},
                        kKinds};

domain::PartnerExport read_export(Statement& row) {
    domain::PartnerExport file;
    file.id.value = row.number();
    file.partner.value = row.number();
    file.at = row.time();
    file.actor.kind = known(domain::parse_actor_kind(row.text()), "actor kind");
    file.actor.name = row.text();
    file.actor.surface = row.text();
    file.format = known(domain::parse_export_format(row.text()), "export's format");
    file.rows = row.number();
    file.sha256 = row.text();
    return file;
}

domain::Disclosure read_disclosure(Statement& row) {
    domain::Disclosure disclosure;
    disclosure.id.value = row.number();
    disclosure.file.value = row.number();
    disclosure.partner.value = row.number();
    disclosure.partner_name = row.text();
    disclosure.customer.value = row.number();
    disclosure.at = row.time();
    // Every name as it stands: a register that left out what it does not know would not be proved.
    const std::string stored = row.text();
    for (const auto name : base::split(stored, ','))
        disclosure.fields.emplace_back(name);
    return disclosure;
}

}  // namespace

Expected<std::optional<domain::PartnerExport>> SociDisclosureTable::find_export(domain::ExportId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::PartnerExport>> {
        return read_one(connection_.statement(kFindExport).bind(id.value), read_export);
    });
}

Expected<std::vector<domain::PartnerExport>> SociDisclosureTable::exports_of(domain::PartnerId partner,
                                                                             std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::PartnerExport>> {
        return read_all(connection_.statement(kExportsOf).bind(partner.value).bind(limit), read_export);
    });
}

Expected<void> SociDisclosureTable::insert_export(const domain::PartnerExport& file) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kInsertExport.text(1), kInsertExport.kinds, "")
            .bind(file.id.value)
            .bind(file.partner.value)
            .bind(file.at)
            .bind(domain::to_string(file.actor.kind))
            .bind(file.actor.name)
            .bind(file.actor.surface)
            .bind(domain::to_string(file.format))
            .bind(file.rows)
            .bind(file.sha256)
            .run();
        return {};
    });
}

Expected<void> SociDisclosureTable::finish_export(const domain::PartnerExport& file) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement =
            connection_.statement(kFinishExport).bind(file.rows).bind(file.sha256).bind(file.id.value);
        return must_be_one(statement.run(), "the export");
    });
}

Expected<std::int64_t> SociDisclosureTable::next_export_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "partner_export", count); });
}

Expected<std::optional<domain::Disclosure>> SociDisclosureTable::find(domain::DisclosureId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Disclosure>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_disclosure);
    });
}

Expected<std::vector<domain::Disclosure>> SociDisclosureTable::of_customer(domain::CustomerId customer,
                                                                           domain::DisclosureId before,
                                                                           std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Disclosure>> {
        if (before.value == 0)
            return read_all(connection_.statement(kNewest).bind(customer.value).bind(limit), read_disclosure);
        return read_all(connection_.statement(kBefore).bind(customer.value).bind(before.value).bind(limit),
                        read_disclosure);
    });
}

Expected<void> SociDisclosureTable::insert(std::span<const domain::Disclosure> disclosures) {
    return connection_.run([&]() -> Expected<void> {
        insert_rows(connection_, kInsert, disclosures,
                    [](Statement& statement, const domain::Disclosure& disclosure) {
                        statement.bind(disclosure.id.value)
                            .bind(disclosure.file.value)
                            .bind(disclosure.partner.value)
                            .bind(disclosure.partner_name)
                            .bind(disclosure.customer.value)
                            .bind(disclosure.at)
                            .bind(domain::join_fields(disclosure.fields));
                    });
        return {};
    });
}

Expected<std::int64_t> SociDisclosureTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "disclosure", count); });
}

}  // namespace pelanggan::store
