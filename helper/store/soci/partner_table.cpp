// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_partner_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT id, name, purpose_id, purpose_en, fields, contact, valid_until, is_retired, terms_at, ver FROM "
    "partner ";
const std::string kKinds = "ntttttnnnn";
const Sql kFind{kFrom + "WHERE id = ?", "n", kKinds};
const Sql kList{kFrom + "ORDER BY is_retired, name, id LIMIT 500", "", kKinds};
const InsertSql kInsert{"partner",
                        {"id", "name", "purpose_id", "purpose_en", "fields", "contact", "valid_until",
                         "is_retired", "terms_at", "ver"},
                        kKinds};
const Sql kUpdate{
    "UPDATE partner SET name = ?, purpose_id = ?, purpose_en = ?, fields = ?, contact = ?, valid_until = ?, "
    "is_retired = ?, terms_at = ?, ver = ver + 1 WHERE id = ? AND ver = ?",
    "tttttnnnnn", ""};

const std::string kGiven =
    " FROM consent_current AS c JOIN consent AS l ON l.id = c.consent_id WHERE c.purpose = ? AND c.is_given "
    "= 1 AND c.contact_id = 0";
const std::string kConsenting =
    "SELECT c.customer_id, l.made_at" + kGiven + " AND c.customer_id > ? ORDER BY c.customer_id LIMIT ?";
const Sql kCustomers{"SELECT count(*) FROM customer", "", "n"};
const Sql kCountGiven{"SELECT count(*)" + kGiven, "t", "n"};
const Sql kCountOutdated{"SELECT count(*)" + kGiven + " AND l.made_at <= ?", "tn", "n"};
// Status: active or suspended.
const Sql kCountGone{
    "SELECT count(*)" + kGiven +
        " AND l.made_at > ? AND NOT EXISTS (SELECT 1 FROM account AS a WHERE a.customer_id = "
        "c.customer_id AND a.status IN (0, 1))",
    "tn", "n"};

domain::Partner read_partner(Statement& row) {
    domain::Partner partner;
    partner.id.value = row.number();
    partner.name = row.text();
    partner.purpose_id = row.text();
    partner.purpose_en = row.text();
    partner.fields = domain::split_fields(row.text());
    partner.contact = row.text();
    partner.valid_until = row.optional_time();
    partner.is_retired = row.flag();
    partner.terms_at = row.time();
    partner.version = row.number();
    return partner;
}

// Everything from name to terms_at.
void bind_body(Statement& statement, const domain::Partner& partner) {
    statement.bind(partner.name)
        .bind(partner.purpose_id)
        .bind(partner.purpose_en)
        .bind(domain::join_fields(partner.fields))
        .bind(partner.contact)
        .bind(partner.valid_until)
        .bind(partner.is_retired)
        .bind(partner.terms_at);
}

std::int64_t count(Statement& statement) {
    return read_one(statement, [](Statement& row) { return row.number(); }).value_or(0);
}

std::vector<GivenConsent> read_given(Connection& connection, const std::string& sql, std::string_view purpose,
                                     domain::CustomerId after, std::int64_t limit) {
    Statement& statement = connection.statement(sql, "tnn", "nn").bind(purpose).bind(after.value).bind(limit);
    return read_all(statement, [](Statement& row) {
        GivenConsent given;
        given.customer.value = row.number();
        given.at = row.time();
        return given;
    });
}

}  // namespace

Expected<std::optional<domain::Partner>> SociPartnerTable::find(domain::PartnerId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Partner>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_partner);
    });
}

Expected<std::vector<domain::Partner>> SociPartnerTable::list() const {
    return connection_.run([&]() -> Expected<std::vector<domain::Partner>> {
        return read_all(connection_.statement(kList), read_partner);
    });
}

Expected<void> SociPartnerTable::insert(const domain::Partner& partner) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kInsert.text(1), kInsert.kinds, "");
        statement.bind(partner.id.value);
        bind_body(statement, partner);
        statement.bind(std::int64_t{1}).run();
        return {};
    });
}

Expected<void> SociPartnerTable::update(const domain::Partner& partner) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kUpdate);
        bind_body(statement, partner);
        return must_be_one(statement.bind(partner.id.value).bind(partner.version).run(), "the partner");
    });
}

Expected<std::int64_t> SociPartnerTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "partner", count); });
}

Expected<PartnerTable::Audience> SociPartnerTable::count_audience(std::string_view purpose,
                                                                  base::Time terms_at) const {
    return connection_.run([&]() -> Expected<Audience> {
        Audience audience;
        audience.customers = count(connection_.statement(kCustomers));
        audience.given = count(connection_.statement(kCountGiven).bind(purpose));
        audience.outdated = count(connection_.statement(kCountOutdated).bind(purpose).bind(terms_at));
        audience.gone = count(connection_.statement(kCountGone).bind(purpose).bind(terms_at));
        return audience;
    });
}

Expected<std::vector<GivenConsent>> SociPartnerTable::consenting(std::string_view purpose,
                                                                 domain::CustomerId after,
                                                                 std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<GivenConsent>> {
        return read_given(connection_, kConsenting, purpose, after, limit);
    });
}

Expected<std::vector<GivenConsent>> SociPartnerTable::hold_consenting(std::string_view purpose,
                                                                      domain::CustomerId after,
                                                                      std::int64_t limit) {
    return connection_.run([&]() -> Expected<std::vector<GivenConsent>> {
        const std::string sql = kConsenting + std::string{connection_.dialect().for_update()};
        return read_given(connection_, sql, purpose, after, limit);
    });
}

}  // namespace pelanggan::store
