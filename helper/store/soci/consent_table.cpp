// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "store/soci/common.h"
#include "store/soci/soci_privacy_tables.h"

namespace pelanggan::store {

namespace {

const std::string kColumns =
    "SELECT c.id, c.customer_id, c.contact_id, c.purpose, c.is_given, c.words, c.text_version, c.language, "
    "c.surface, c.method, c.actor_kind, c.made_at, a.name ";
const std::string kFrom = kColumns + "FROM consent AS c LEFT JOIN consent_actor AS a ON a.consent_id = c.id ";
const std::string kFromCurrent =
    kColumns +
    "FROM consent_current AS n JOIN consent AS c ON c.id = n.consent_id LEFT JOIN "
    "consent_actor AS a ON a.consent_id = c.id ";
const std::string kKinds = "nnntntnttttnt";
const Sql kFind{kFrom + "WHERE c.id = ?", "n", kKinds};
const Sql kNewest{kFrom + "WHERE c.customer_id = ? ORDER BY c.id DESC LIMIT ?", "nn", kKinds};
const Sql kBefore{kFrom + "WHERE c.customer_id = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?", "nnn", kKinds};
const Sql kLog{kFrom + "WHERE c.customer_id = ? AND c.id > ? ORDER BY c.id LIMIT ?", "nnn", kKinds};
const Sql kLogged{
    "SELECT DISTINCT customer_id FROM consent WHERE customer_id BETWEEN ? AND ? ORDER BY customer_id", "nn",
    "n"};
const Sql kCurrent{kFromCurrent + "WHERE n.customer_id = ? ORDER BY n.contact_id, n.purpose", "n", kKinds};
const Sql kFindCurrent{kFromCurrent + "WHERE n.customer_id = ? AND n.contact_id = ? AND n.purpose = ?", "nnt",
                       kKinds};
const Sql kConsenting{
    "SELECT customer_id FROM consent_current WHERE purpose = ? AND is_given = 1 AND contact_id = 0 AND "
    "customer_id > ? ORDER BY customer_id LIMIT ?",
    "tnn", "n"};
const Sql kCountGiven{"SELECT count(*) FROM consent_current WHERE purpose = ? AND is_given = 1", "t", "n"};
const InsertSql kInsert{"consent",
                        {"id", "customer_id", "contact_id", "purpose", "is_given", "words", "text_version",
                         "language", "surface", "method", "actor_kind", "made_at"},
                        "nnntntnttttn"};
const Sql kInsertActor{"INSERT INTO consent_actor (consent_id, name) VALUES (?, ?)", "nt", ""};
const Sql kForgetUnproven{
    "DELETE FROM preference WHERE category = ? AND is_on = 1 AND NOT EXISTS (SELECT 1 FROM consent_current "
    "AS n WHERE n.purpose = ? AND n.is_given = 1 AND n.contact_id = preference.contact_id)",
    "tt", ""};
const Sql kForgetChoices{
    "DELETE FROM preference WHERE contact_id = ? AND is_on = 1 AND category IN (SELECT purpose FROM "
    "consent_current WHERE customer_id = ? AND contact_id = ? AND is_given = 1)",
    "nnn", ""};
const Sql kForgetCurrent{"DELETE FROM consent_current WHERE customer_id = ? AND contact_id = ?", "nn", ""};
const Sql kEraseNames{
    "DELETE FROM consent_actor WHERE consent_id IN (SELECT id FROM consent WHERE customer_id = ?)", "n", ""};

const std::string kText =
    "SELECT purpose, version, text_id, text_en, published_at, published_by FROM consent_text ";
const std::string kTextKinds = "tnttnt";
const Sql kCurrentText{kText + "WHERE purpose = ? ORDER BY version DESC LIMIT 1", "t", kTextKinds};
const Sql kFindText{kText + "WHERE purpose = ? AND version = ?", "tn", kTextKinds};
const Sql kTexts{kText + "WHERE purpose = ? ORDER BY version DESC", "t", kTextKinds};
const Sql kAllTexts{kText + "ORDER BY purpose, version DESC", "", kTextKinds};
const InsertSql kInsertText{
    "consent_text", {"purpose", "version", "text_id", "text_en", "published_at", "published_by"}, kTextKinds};

domain::Consent read_consent(Statement& row) {
    domain::Consent consent;
    consent.id.value = row.number();
    consent.customer.value = row.number();
    consent.contact.value = row.number();
    consent.purpose = row.text();
    consent.is_given = row.flag();
    consent.text = row.text();
    consent.text_version = row.number();
    consent.language = row.text();
    consent.actor.surface = row.text();
    consent.method = known(domain::parse_consent_method(row.text()), "consent's method");
    consent.actor.kind = known(domain::parse_actor_kind(row.text()), "actor kind");
    consent.at = row.time();
    consent.actor.name = row.text_or_empty();
    return consent;
}

domain::ConsentText read_text(Statement& row) {
    domain::ConsentText text;
    text.purpose = row.text();
    text.version = row.number();
    text.text_id = row.text();
    text.text_en = row.text();
    text.published_at = row.time();
    text.published_by = row.text();
    return text;
}

}  // namespace

Expected<std::optional<domain::Consent>> SociConsentTable::find(domain::ConsentId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Consent>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_consent);
    });
}

Expected<std::vector<domain::Consent>> SociConsentTable::of_customer(domain::CustomerId customer,
                                                                     domain::ConsentId before,
                                                                     std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Consent>> {
        if (before.value == 0)
            return read_all(connection_.statement(kNewest).bind(customer.value).bind(limit), read_consent);
        return read_all(connection_.statement(kBefore).bind(customer.value).bind(before.value).bind(limit),
                        read_consent);
    });
}

Expected<std::vector<domain::Consent>> SociConsentTable::log(domain::CustomerId customer,
                                                             domain::ConsentId after,
                                                             std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Consent>> {
        return read_all(connection_.statement(kLog).bind(customer.value).bind(after.value).bind(limit),
                        read_consent);
    });
}

Expected<std::vector<domain::CustomerId>> SociConsentTable::logged(domain::CustomerId first,
                                                                   domain::CustomerId last) const {
    return connection_.run([&]() -> Expected<std::vector<domain::CustomerId>> {
        return read_all(connection_.statement(kLogged).bind(first.value).bind(last.value),
                        [](Statement& row) { return domain::CustomerId{row.number()}; });
    });
}

Expected<std::vector<domain::Consent>> SociConsentTable::current(domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Consent>> {
        return read_all(connection_.statement(kCurrent).bind(customer.value), read_consent);
    });
}

Expected<std::optional<domain::Consent>> SociConsentTable::find_current(domain::CustomerId customer,
                                                                        domain::ContactId contact,
                                                                        std::string_view purpose) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Consent>> {
        return read_one(
            connection_.statement(kFindCurrent).bind(customer.value).bind(contact.value).bind(purpose),
            read_consent);
    });
}

Expected<std::vector<domain::CustomerId>> SociConsentTable::consenting(std::string_view purpose,
                                                                       domain::CustomerId after,
                                                                       std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::CustomerId>> {
        return read_all(connection_.statement(kConsenting).bind(purpose).bind(after.value).bind(limit),
                        [](Statement& row) { return domain::CustomerId{row.number()}; });
    });
}

Expected<std::int64_t> SociConsentTable::count_given(std::string_view purpose) const {
    return connection_.run([&]() -> Expected<std::int64_t> {
        return read_one(connection_.statement(kCountGiven).bind(purpose),
                        [](Statement& row) { return row.number(); })
            .value_or(0);
    });
}

Expected<void> SociConsentTable::append(const domain::Consent& consent) {
    return connection_.run([&]() -> Expected<void> {
        insert_rows(connection_, kInsert, std::array{&consent},
                    [](Statement& statement, const domain::Consent* row) {
                        statement.bind(row->id.value)
                            .bind(row->customer.value)
                            .bind(row->contact.value)
                            .bind(row->purpose)
                            .bind(row->is_given)
                            .bind(row->text)
                            .bind(row->text_version)
                            .bind(row->language)
                            .bind(row->actor.surface)
                            .bind(domain::to_string(row->method))
                            .bind(domain::to_string(row->actor.kind))
                            .bind(row->at);
                    });
        if (!consent.actor.name.empty())
            connection_.statement(kInsertActor).bind(consent.id.value).bind(consent.actor.name).run();
        const Dialect& dialect = connection_.dialect();
        connection_
            .statement(dialect.upsert("consent_current", {"customer_id", "contact_id", "purpose"},
                                      {"consent_id", "is_given"}),
                       "nntnn", "")
            .bind(consent.customer.value)
            .bind(consent.contact.value)
            .bind(consent.purpose)
            .bind(consent.id.value)
            .bind(consent.is_given)
            .run();
        if (consent.contact.value == 0 || domain::partner_of(consent.purpose)) return {};
        connection_.statement(dialect.upsert("preference", {"contact_id", "category"}, {"is_on"}), "ntn", "")
            .bind(consent.contact.value)
            .bind(consent.purpose)
            .bind(consent.is_given)
            .run();
        return {};
    });
}

Expected<std::int64_t> SociConsentTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "consent", count); });
}

Expected<std::int64_t> SociConsentTable::forget_unproven(std::string_view category) {
    return connection_.run([&]() -> Expected<std::int64_t> {
        return connection_.statement(kForgetUnproven).bind(category).bind(category).run();
    });
}

Expected<void> SociConsentTable::forget_contact(domain::CustomerId customer, domain::ContactId contact) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kForgetChoices)
            .bind(contact.value)
            .bind(customer.value)
            .bind(contact.value)
            .run();
        connection_.statement(kForgetCurrent).bind(customer.value).bind(contact.value).run();
        return {};
    });
}

Expected<void> SociConsentTable::erase_names(domain::CustomerId customer) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(kEraseNames).bind(customer.value).run();
        return {};
    });
}

Expected<std::optional<domain::ConsentText>> SociConsentTable::current_text(std::string_view purpose) const {
    return connection_.run([&]() -> Expected<std::optional<domain::ConsentText>> {
        return read_one(connection_.statement(kCurrentText).bind(purpose), read_text);
    });
}

Expected<std::optional<domain::ConsentText>> SociConsentTable::find_text(std::string_view purpose,
                                                                         std::int64_t version) const {
    return connection_.run([&]() -> Expected<std::optional<domain::ConsentText>> {
        return read_one(connection_.statement(kFindText).bind(purpose).bind(version), read_text);
    });
}

Expected<std::vector<domain::ConsentText>> SociConsentTable::texts(std::string_view purpose) const {
    return connection_.run([&]() -> Expected<std::vector<domain::ConsentText>> {
        if (purpose.empty()) return read_all(connection_.statement(kAllTexts), read_text);
        return read_all(connection_.statement(kTexts).bind(purpose), read_text);
    });
}

Expected<void> SociConsentTable::publish(const domain::ConsentText& text) {
    return connection_.run([&]() -> Expected<void> {
        insert_rows(connection_, kInsertText, std::array{&text},
                    [](Statement& statement, const domain::ConsentText* row) {
                        statement.bind(row->purpose)
                            .bind(row->version)
                            .bind(row->text_id)
                            .bind(row->text_en)
                            .bind(row->published_at)
                            .bind(row->published_by);
                    });
        return {};
    });
}

}  // namespace pelanggan::store
