// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "store/soci/common.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

// "`kind`, `first_name`, …", with suffix after each name.
std::string field_columns(std::string_view suffix) {
    std::string columns;
    for (const domain::FieldInfo& field : domain::field_table()) {
        if (!columns.empty()) columns += ", ";
        columns.append("`").append(field.name).append("`").append(suffix);
    }
    return columns;
}

InsertSql insert_with_details() {
    InsertSql sql{"customer", {"id"}, "n"};
    for (const domain::FieldInfo& field : domain::field_table())
        sql.columns.emplace_back(field.name);
    sql.columns.insert(sql.columns.end(), {"created_at", "ver"});
    sql.kinds += std::string(domain::kFieldCount, 't') + "nn";
    return sql;
}

const std::string kFieldKinds(domain::kFieldCount, 't');
// A customer that sync has just made has nothing but its id: most rows of a first sync.
const InsertSql kInsertBare{"customer", {"id", "created_at", "ver"}, "nnn"};

const Sql& find_sql() {
    static const Sql sql{"SELECT id, " + field_columns("") + ", created_at, ver FROM customer WHERE id = ?",
                         "n", "n" + kFieldKinds + "nn"};
    return sql;
}

const Sql& update_sql() {
    static const Sql sql{
        "UPDATE customer SET " + field_columns(" = ?") + ", ver = ver + 1 WHERE id = ? AND ver = ?",
        kFieldKinds + "nn", ""};
    return sql;
}

void bind_details(Statement& statement, const domain::Details& details) {
    for (const domain::FieldInfo& field : domain::field_table()) {
        const std::string& value = details[field.field];
        if (value.empty()) {
            statement.bind_null();
        } else {
            statement.bind(value);
        }
    }
}

}  // namespace

Expected<std::optional<domain::Customer>> SociCustomerTable::find(domain::CustomerId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::Customer>> {
        return read_one(connection_.statement(find_sql()).bind(id.value), [](Statement& row) {
            domain::Customer customer;
            customer.id.value = row.number();
            for (const domain::FieldInfo& field : domain::field_table()) {
                customer.details[field.field] = row.text_or_empty();
            }
            customer.created_at = row.time();
            customer.version = row.number();
            return customer;
        });
    });
}

Expected<void> SociCustomerTable::insert(std::span<const domain::Customer> customers) {
    return connection_.run([&]() -> Expected<void> {
        static const domain::Details kNothing;
        static const InsertSql kInsertWhole = insert_with_details();
        // Runs of bare and of whole records, so that ids arrive in their order.
        while (!customers.empty()) {
            const bool is_bare = customers.front().details == kNothing;
            std::size_t count = 1;
            while (count < customers.size() && (customers[count].details == kNothing) == is_bare)
                ++count;
            insert_rows(connection_, is_bare ? kInsertBare : kInsertWhole, customers.first(count),
                        [&](Statement& statement, const domain::Customer& customer) {
                            statement.bind(customer.id.value);
                            if (!is_bare) bind_details(statement, customer.details);
                            statement.bind(customer.created_at).bind(customer.version);
                        });
            customers = customers.subspan(count);
        }
        return {};
    });
}

Expected<void> SociCustomerTable::update(const domain::Customer& customer) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(update_sql());
        bind_details(statement, customer.details);
        statement.bind(customer.id.value).bind(customer.version);
        return must_be_one(statement.run(), "the customer");
    });
}

Expected<std::int64_t> SociCustomerTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "customer", count); });
}

}  // namespace pelanggan::store
