// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "store/soci/common.h"
#include "store/soci/soci_privacy_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT kind, edition, title_id, title_en, body_id, body_en, is_material, published_at, published_by, "
    "ver FROM policy_text AS p ";
const std::string kKinds = "tnttttnntn";
const Sql kPublished{
    kFrom +
        "WHERE edition = (SELECT max(edition) FROM policy_text AS q WHERE q.kind = p.kind AND "
        "q.published_at IS NOT NULL) ORDER BY kind",
    "", kKinds};
const Sql kEditions{kFrom + "WHERE kind = ? ORDER BY edition DESC", "t", kKinds};
const Sql kFind{kFrom + "WHERE kind = ? AND edition = ?", "tn", kKinds};
const InsertSql kInsert{"policy_text",
                        {"kind", "edition", "title_id", "title_en", "body_id", "body_en", "is_material",
                         "published_at", "published_by", "ver"},
                        kKinds};
const Sql kUpdate{
    "UPDATE policy_text SET title_id = ?, title_en = ?, body_id = ?, body_en = ?, is_material = ?, "
    "published_at = ?, published_by = ?, ver = ver + 1 WHERE kind = ? AND edition = ? AND ver = ? AND "
    "published_at IS NULL",
    "ttttnnttnn", ""};
const Sql kRemove{
    "DELETE FROM policy_text WHERE kind = ? AND edition = ? AND ver = ? AND published_at IS NULL", "tnn", ""};
const Sql kAcceptances{
    "SELECT customer_id, kind, edition, language, accepted_at, actor_kind, actor_name, surface FROM "
    "policy_acceptance WHERE customer_id = ? ORDER BY accepted_at DESC, kind, edition DESC",
    "n", "ntntnttt"};
const Sql kCountAccepted{"SELECT count(*) FROM policy_acceptance WHERE kind = ? AND edition = ?", "tn", "n"};
const Sql kHasAccepted{
    "SELECT edition FROM policy_acceptance WHERE customer_id = ? AND kind = ? AND edition = ?", "ntn", "n"};
const InsertSql kInsertAcceptance{
    "policy_acceptance",
    {"customer_id", "kind", "edition", "language", "accepted_at", "actor_kind", "actor_name", "surface"},
    "ntntnttt"};

domain::PolicyText read_text(Statement& row) {
    domain::PolicyText text;
    text.kind = known(domain::parse_policy_kind(row.text()), "policy's kind");
    text.edition = row.number();
    text.title_id = row.text();
    text.title_en = row.text();
    text.body_id = row.text();
    text.body_en = row.text();
    text.is_material = row.flag();
    text.published_at = row.optional_time();
    text.published_by = row.text();
    text.version = row.number();
    return text;
}

domain::PolicyAcceptance read_acceptance(Statement& row) {
    domain::PolicyAcceptance acceptance;
    acceptance.customer.value = row.number();
    acceptance.kind = known(domain::parse_policy_kind(row.text()), "policy's kind");
    acceptance.edition = row.number();
    acceptance.language = row.text();
    acceptance.at = row.time();
    acceptance.actor.kind = known(domain::parse_actor_kind(row.text()), "actor kind");
    acceptance.actor.name = row.text();
    acceptance.actor.surface = row.text();
    return acceptance;
}

}  // namespace

Expected<std::vector<domain::PolicyText>> SociPolicyTable::published() const {
    return connection_.run([&]() -> Expected<std::vector<domain::PolicyText>> {
        return read_all(connection_.statement(kPublished), read_text);
    });
}

Expected<std::vector<domain::PolicyText>> SociPolicyTable::editions(domain::PolicyKind kind) const {
    return connection_.run([&]() -> Expected<std::vector<domain::PolicyText>> {
        return read_all(connection_.statement(kEditions).bind(domain::to_string(kind)), read_text);
    });
}

Expected<std::optional<domain::PolicyText>> SociPolicyTable::find(domain::PolicyKind kind,
                                                                  std::int64_t edition) const {
    return connection_.run([&]() -> Expected<std::optional<domain::PolicyText>> {
        return read_one(connection_.statement(kFind).bind(domain::to_string(kind)).bind(edition), read_text);
    });
}

Expected<void> SociPolicyTable::put(const domain::PolicyText& text) {
    return connection_.run([&]() -> Expected<void> {
        if (text.version == 0) {
            insert_rows(connection_, kInsert, std::array{&text},
                        [](Statement& statement, const domain::PolicyText* row) {
                            statement.bind(domain::to_string(row->kind))
                                .bind(row->edition)
                                .bind(row->title_id)
                                .bind(row->title_en)
                                .bind(row->body_id)
                                .bind(row->body_en)
                                .bind(row->is_material)
                                .bind(row->published_at)
                                .bind(row->published_by)
                                .bind(std::int64_t{1});
                        });
            return {};
        }
        Statement& statement = connection_.statement(kUpdate);
        statement.bind(text.title_id)
            .bind(text.title_en)
            .bind(text.body_id)
            .bind(text.body_en)
            .bind(text.is_material)
            .bind(text.published_at)
            .bind(text.published_by)
            .bind(domain::to_string(text.kind))
            .bind(text.edition)
            .bind(text.version);
        return must_be_one(statement.run(), "the policy's draft");
    });
}

Expected<void> SociPolicyTable::remove_draft(domain::PolicyKind kind, std::int64_t edition,
                                             std::int64_t version) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kRemove);
        statement.bind(domain::to_string(kind)).bind(edition).bind(version);
        return must_be_one(statement.run(), "the policy's draft");
    });
}

Expected<std::vector<domain::PolicyAcceptance>> SociPolicyTable::acceptances(
    domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::vector<domain::PolicyAcceptance>> {
        return read_all(connection_.statement(kAcceptances).bind(customer.value), read_acceptance);
    });
}

Expected<std::int64_t> SociPolicyTable::count_accepted(domain::PolicyKind kind, std::int64_t edition) const {
    return connection_.run([&]() -> Expected<std::int64_t> {
        return read_one(connection_.statement(kCountAccepted).bind(domain::to_string(kind)).bind(edition),
                        [](Statement& row) { return row.number(); })
            .value_or(0);
    });
}

Expected<bool> SociPolicyTable::accept(const domain::PolicyAcceptance& acceptance) {
    return connection_.run([&]() -> Expected<bool> {
        Statement& asked = connection_.statement(kHasAccepted);
        asked.bind(acceptance.customer.value)
            .bind(domain::to_string(acceptance.kind))
            .bind(acceptance.edition);
        if (read_one(asked, [](Statement& row) { return row.number(); })) return false;
        insert_rows(connection_, kInsertAcceptance, std::array{&acceptance},
                    [](Statement& statement, const domain::PolicyAcceptance* row) {
                        statement.bind(row->customer.value)
                            .bind(domain::to_string(row->kind))
                            .bind(row->edition)
                            .bind(row->language)
                            .bind(row->at)
                            .bind(domain::to_string(row->actor.kind))
                            .bind(row->actor.name)
                            .bind(row->actor.surface);
                    });
        return true;
    });
}

}  // namespace pelanggan::store
