// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_mail_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT address, soft_bounces, hard_bounces, complaints, last_at, last_report, suppressed_by, "
    "suppressed_at FROM address_state ";
const std::string kKinds = "tnnnnttn";
const Sql kFind{kFrom + "WHERE address = ?", "t", kKinds};
const Sql kList{
    kFrom + "WHERE suppressed_by IS NOT NULL ORDER BY suppressed_at DESC, address LIMIT ? OFFSET ?", "nn",
    kKinds};
const Sql kCount{"SELECT count(*) FROM address_state WHERE suppressed_by IS NOT NULL", "", "n"};

domain::AddressState read_state(Statement& row) {
    domain::AddressState state;
    state.address = row.text();
    state.soft_bounces = row.number();
    state.hard_bounces = row.number();
    state.complaints = row.number();
    state.last_at = row.optional_time();
    state.last_report = row.text();
    if (const auto cause = row.optional_text())
        state.suppressed_by = known(domain::parse_suppression_cause(*cause), "suppression's cause");
    state.suppressed_at = row.optional_time();
    return state;
}

}  // namespace

Expected<std::optional<domain::AddressState>> SociSuppressionTable::find(std::string_view address) const {
    return connection_.run([&]() -> Expected<std::optional<domain::AddressState>> {
        return read_one(connection_.statement(kFind).bind(address), read_state);
    });
}

Expected<void> SociSuppressionTable::put(const domain::AddressState& state) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert =
            connection_.dialect().upsert("address_state", {"address"},
                                         {"soft_bounces", "hard_bounces", "complaints", "last_at",
                                          "last_report", "suppressed_by", "suppressed_at"});
        Statement& statement = connection_.statement(upsert, "tnnnnttn", "");
        statement.bind(state.address)
            .bind(state.soft_bounces)
            .bind(state.hard_bounces)
            .bind(state.complaints)
            .bind(state.last_at)
            .bind(state.last_report);
        if (state.suppressed_by) {
            statement.bind(domain::to_string(*state.suppressed_by));
        } else {
            statement.bind_null();
        }
        statement.bind(state.suppressed_at).run();
        return {};
    });
}

Expected<std::vector<domain::AddressState>> SociSuppressionTable::list(std::int64_t offset,
                                                                       std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::AddressState>> {
        return read_all(connection_.statement(kList).bind(limit).bind(offset), read_state);
    });
}

Expected<std::int64_t> SociSuppressionTable::count() const {
    return connection_.run([&]() -> Expected<std::int64_t> {
        return read_one(connection_.statement(kCount), [](Statement& row) { return row.number(); })
            .value_or(0);
    });
}

}  // namespace pelanggan::store
