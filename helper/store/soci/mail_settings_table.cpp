// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_mail_tables.h"

namespace pelanggan::store {

namespace {

const Sql kPausedUntil{"SELECT paused_until FROM mail_setting WHERE customer_id = ?", "n", "n"};
const Sql kReviewedAt{"SELECT reviewed_at FROM mail_setting WHERE customer_id = ?", "n", "n"};
const Sql kSenderName{"SELECT name FROM sender_name WHERE reseller = ?", "t", "t"};

std::optional<base::Time> read_time(Statement& statement) {
    const auto row = read_one(statement, [](Statement& one) { return one.optional_time(); });
    return row ? *row : std::nullopt;
}

void put_time(Connection& connection, domain::CustomerId customer, const char* column,
              const std::optional<base::Time>& at) {
    connection.statement(connection.dialect().upsert("mail_setting", {"customer_id"}, {column}), "nn", "")
        .bind(customer.value)
        .bind(at)
        .run();
}

}  // namespace

Expected<std::optional<base::Time>> SociMailSettingsTable::paused_until(domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::optional<base::Time>> {
        return read_time(connection_.statement(kPausedUntil).bind(customer.value));
    });
}

Expected<void> SociMailSettingsTable::pause(domain::CustomerId customer, std::optional<base::Time> until) {
    return connection_.run([&]() -> Expected<void> {
        put_time(connection_, customer, "paused_until", until);
        return {};
    });
}

Expected<std::optional<base::Time>> SociMailSettingsTable::reviewed_at(domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::optional<base::Time>> {
        return read_time(connection_.statement(kReviewedAt).bind(customer.value));
    });
}

Expected<void> SociMailSettingsTable::set_reviewed(domain::CustomerId customer, base::Time at) {
    return connection_.run([&]() -> Expected<void> {
        put_time(connection_, customer, "reviewed_at", at);
        return {};
    });
}

Expected<std::string> SociMailSettingsTable::sender_name(std::string_view reseller) const {
    return connection_.run([&]() -> Expected<std::string> {
        return read_one(connection_.statement(kSenderName).bind(reseller),
                        [](Statement& row) { return row.text(); })
            .value_or("");
    });
}

Expected<void> SociMailSettingsTable::set_sender_name(std::string_view reseller, std::string_view name) {
    return connection_.run([&]() -> Expected<void> {
        connection_.statement(connection_.dialect().upsert("sender_name", {"reseller"}, {"name"}), "tt", "")
            .bind(reseller)
            .bind(name)
            .run();
        return {};
    });
}

}  // namespace pelanggan::store
