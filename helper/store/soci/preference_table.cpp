// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {
const Sql kOfCustomer{
    "SELECT p.contact_id, p.category, p.is_on FROM contact AS c JOIN preference AS p ON p.contact_id = c.id "
    "WHERE c.customer_id = ? ORDER BY p.contact_id, p.category",
    "n", "ntn"};
}  // namespace

Expected<std::vector<Preference>> SociPreferenceTable::of_customer(domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::vector<Preference>> {
        return read_all(connection_.statement(kOfCustomer).bind(customer.value), [](Statement& row) {
            Preference preference;
            preference.contact.value = row.number();
            preference.category = row.text();
            preference.is_on = row.flag();
            return preference;
        });
    });
}

Expected<void> SociPreferenceTable::set(const Preference& preference) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert =
            connection_.dialect().upsert("preference", {"contact_id", "category"}, {"is_on"});
        connection_.statement(upsert, "ntn", "")
            .bind(preference.contact.value)
            .bind(preference.category)
            .bind(preference.is_on)
            .run();
        return {};
    });
}

}  // namespace pelanggan::store
