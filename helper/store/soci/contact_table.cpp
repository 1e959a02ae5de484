// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "store/soci/common.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT id, customer_id, kind, name, email, phone, language, mirrors_account, ver FROM contact ";
const std::string kKinds = "nntttttnn";
const Sql kFind{kFrom + "WHERE id = ?", "n", kKinds};
const Sql kOfCustomer{kFrom + "WHERE customer_id = ?", "n", kKinds};
const Sql kMirrorOf{kFrom + "WHERE mirrors_account = ? ORDER BY id LIMIT 1", "n", kKinds};
const Sql kWithEmail{kFrom + "WHERE email = ? ORDER BY id LIMIT 500", "t", kKinds};
const InsertSql kInsert{
    "contact",
    {"id", "customer_id", "kind", "name", "email", "phone", "language", "mirrors_account", "ver"},
    kKinds};
const Sql kUpdate{
    "UPDATE contact SET customer_id = ?, kind = ?, name = ?, email = ?, phone = ?, language = ?, "
    "mirrors_account = ?, "
    "ver = ver + 1 WHERE id = ? AND ver = ?",
    "ntttttnnn", ""};
const Sql kRemove{"DELETE FROM contact WHERE id = ? AND ver = ?", "nn", ""};
const Sql kVersion{"SELECT ver FROM contact WHERE id = ?", "n", "n"};
const Sql kDropPreferences{"DELETE FROM preference WHERE contact_id = ?", "n", ""};
const Sql kDropConsents{
    "DELETE FROM consent_current WHERE customer_id = (SELECT customer_id FROM contact WHERE id = ?) AND "
    "contact_id = ?",
    "nn", ""};
const Sql kCancelChange{
    "UPDATE email_change SET state = 'cancelled', pending_contact = NULL, ver = ver + 1 WHERE "
    "pending_contact = ?",
    "n", ""};

domain::Contact read_contact(Statement& row) {
    domain::Contact contact;
    contact.id.value = row.number();
    contact.customer.value = row.number();
    contact.kind = known(domain::parse_contact_kind(row.text()), "contact kind");
    contact.name = row.text();
    contact.email = row.text();
    contact.phone = row.text();
    contact.language = row.text();
    if (const auto account = row.optional_number()) contact.mirrors_account = domain::AccountId{*account};
    contact.version = row.number();
    return contact;
}

void bind_contact(Statement& statement, const domain::Contact& contact) {
    statement.bind(contact.customer.value)
        .bind(domain::to_string(contact.kind))
        .bind(contact.name)
        .bind(contact.email)
        .bind(contact.phone)
        .bind(contact.language);
    if (contact.mirrors_account) {
        statement.bind(contact.mirrors_account->value);
    } else {
        statement.bind_null();
    }
}

}  // namespace

Expected<std::optional<domain::Contact>> SociContactTable::find(domain::ContactId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Contact>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_contact);
    });
}

Expected<std::vector<domain::Contact>> SociContactTable::of_customer(domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Contact>> {
        auto contacts = read_all(connection_.statement(kOfCustomer).bind(customer.value), read_contact);
        std::sort(contacts.begin(), contacts.end(), [](const domain::Contact& a, const domain::Contact& b) {
            return std::tie(a.kind, a.id) < std::tie(b.kind, b.id);
        });
        return contacts;
    });
}

Expected<std::optional<domain::Contact>> SociContactTable::mirror_of(domain::AccountId account) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Contact>> {
        return read_one(connection_.statement(kMirrorOf).bind(account.value), read_contact);
    });
}

Expected<std::vector<domain::Contact>> SociContactTable::with_email(std::string_view email) const {
    return connection_.run([&]() -> Expected<std::vector<domain::Contact>> {
        return read_all(connection_.statement(kWithEmail).bind(email), read_contact);
    });
}

Expected<void> SociContactTable::insert(std::span<const domain::Contact> contacts) {
    return connection_.run([&]() -> Expected<void> {
        insert_rows(connection_, kInsert, contacts, [](Statement& statement, const domain::Contact& contact) {
            statement.bind(contact.id.value);
            bind_contact(statement, contact);
            statement.bind(contact.version);
        });
        return {};
    });
}

Expected<void> SociContactTable::update(const domain::Contact& contact) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kUpdate);
        bind_contact(statement, contact);
        statement.bind(contact.id.value).bind(contact.version);
        return must_be_one(statement.run(), "the contact");
    });
}

Expected<void> SociContactTable::remove(domain::ContactId id, std::int64_t version) {
    return connection_.run([&]() -> Expected<void> {
        // The version first: the preferences of a contact that stays must stay as well.
        const auto found = read_one(connection_.statement(kVersion).bind(id.value),
                                    [](Statement& row) { return row.number(); });
        PEL_TRY(must_be_one(found == version ? 1 : 0, "the contact"));
        connection_.statement(kDropPreferences).bind(id.value).run();
        connection_.statement(kDropConsents).bind(id.value).bind(id.value).run();
        connection_.statement(kCancelChange).bind(id.value).run();
        return must_be_one(connection_.statement(kRemove).bind(id.value).bind(version).run(), "the contact");
    });
}

Expected<std::int64_t> SociContactTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "contact", count); });
}

}  // namespace pelanggan::store
