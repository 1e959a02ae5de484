// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_mail_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT id, customer_id, contact_id, old_email, new_email, state, requested_at, expires_at, "
    "confirmed_at, "
    "ver FROM email_change ";
const std::string kKinds = "nnntttnnnn";
const Sql kFind{kFrom + "WHERE id = ?", "n", kKinds};
const Sql kPendingOf{kFrom + "WHERE pending_contact = ?", "n", kKinds};
const Sql kOfCustomer{kFrom + "WHERE customer_id = ? ORDER BY id DESC", "n", kKinds};
// By the index of the pending ones, which are few.
const Sql kExpired{
    kFrom + "WHERE pending_contact IS NOT NULL AND expires_at <= ? ORDER BY pending_contact LIMIT ?", "nn",
    kKinds};
const InsertSql kInsert{"email_change",
                        {"id", "customer_id", "contact_id", "pending_contact", "old_email", "new_email",
                         "state", "requested_at", "expires_at", "confirmed_at", "ver"},
                        "nnnntttnnnn"};
const Sql kUpdate{
    "UPDATE email_change SET pending_contact = ?, old_email = ?, new_email = ?, state = ?, requested_at = ?, "
    "expires_at = ?, confirmed_at = ?, ver = ver + 1 WHERE id = ? AND ver = ?",
    "ntttnnnnn", ""};

domain::EmailChange read_change(Statement& row) {
    domain::EmailChange change;
    change.id.value = row.number();
    change.customer.value = row.number();
    change.contact.value = row.number();
    change.old_email = row.text();
    change.new_email = row.text();
    change.state = known(domain::parse_email_change_state(row.text()), "email change's state");
    change.requested_at = row.time();
    change.expires_at = row.time();
    change.confirmed_at = row.optional_time();
    change.version = row.number();
    return change;
}

// Everything from pending_contact to confirmed_at.
void bind_body(Statement& statement, const domain::EmailChange& change) {
    if (change.state == domain::EmailChangeState::kPending) {
        statement.bind(change.contact.value);
    } else {
        statement.bind_null();
    }
    statement.bind(change.old_email)
        .bind(change.new_email)
        .bind(domain::to_string(change.state))
        .bind(change.requested_at)
        .bind(change.expires_at)
        .bind(change.confirmed_at);
}

}  // namespace

Expected<std::optional<domain::EmailChange>> SociEmailChangeTable::find(domain::EmailChangeId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::EmailChange>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_change);
    });
}

Expected<std::optional<domain::EmailChange>> SociEmailChangeTable::pending_of(
    domain::ContactId contact) const {
    return connection_.run([&]() -> Expected<std::optional<domain::EmailChange>> {
        return read_one(connection_.statement(kPendingOf).bind(contact.value), read_change);
    });
}

Expected<std::vector<domain::EmailChange>> SociEmailChangeTable::of_customer(
    domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::vector<domain::EmailChange>> {
        return read_all(connection_.statement(kOfCustomer).bind(customer.value), read_change);
    });
}

Expected<std::vector<domain::EmailChange>> SociEmailChangeTable::expired(base::Time now,
                                                                         std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::EmailChange>> {
        return read_all(connection_.statement(kExpired).bind(now).bind(limit), read_change);
    });
}

Expected<void> SociEmailChangeTable::insert(const domain::EmailChange& change) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kInsert.text(1), kInsert.kinds, "");
        statement.bind(change.id.value).bind(change.customer.value).bind(change.contact.value);
        bind_body(statement, change);
        statement.bind(change.version).run();
        return {};
    });
}

Expected<void> SociEmailChangeTable::update(const domain::EmailChange& change) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kUpdate);
        bind_body(statement, change);
        return must_be_one(statement.bind(change.id.value).bind(change.version).run(), "the email change");
    });
}

Expected<std::int64_t> SociEmailChangeTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "email_change", count); });
}

}  // namespace pelanggan::store
