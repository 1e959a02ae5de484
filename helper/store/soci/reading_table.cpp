// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_partner_tables.h"

namespace pelanggan::store {

namespace {

const Sql kOfCustomer{
    "SELECT made_at, actor_kind, actor_name, surface, reason FROM journal WHERE customer_id = ? AND kind = "
    "'read' AND made_at >= ? ORDER BY seq DESC LIMIT ?",
    "nnn", "ntttt"};

}  // namespace

Expected<std::vector<Reading>> SociReadingTable::of_customer(domain::CustomerId customer, base::Time since,
                                                             std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<Reading>> {
        return read_all(connection_.statement(kOfCustomer).bind(customer.value).bind(since).bind(limit),
                        [](Statement& row) {
                            Reading reading;
                            reading.at = row.time();
                            reading.actor.kind = known(domain::parse_actor_kind(row.text()), "actor kind");
                            reading.actor.name = row.text();
                            reading.actor.surface = row.text();
                            reading.reason = row.text();
                            return reading;
                        });
    });
}

}  // namespace pelanggan::store
