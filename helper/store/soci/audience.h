// SPDX-License-Identifier: Apache-2.0
//
// Who an announcement reaches: the whole count at once, and the people batch by batch. Both decide by
// domain::decide_rule; tests/contract compares them.
//
// Inside Connection::run only: functions throw what its statements throw.
#pragma once

#include <string>
#include <vector>

#include "store/mail_tables.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

// The conditions of an audience as texts made of constants, with their values in order.
class AudienceText {
 public:
    explicit AudienceText(const AudienceQuery& query);

    // On account AS a and customer AS k. The latter is "" when nothing is asked of customers.
    const std::string& account_conditions() const noexcept { return account_; }
    const std::string& customer_conditions() const noexcept { return customer_; }
    const std::string& account_kinds() const noexcept { return account_kinds_; }
    const std::string& customer_kinds() const noexcept { return customer_kinds_; }
    void bind_account(Statement& statement) const;
    void bind_customer(Statement& statement) const;

 private:
    const AudienceQuery& query_;
    std::string account_, account_kinds_, customer_, customer_kinds_;
};

domain::RuleCounts count_audience(Connection& connection, const AudienceQuery& query);
std::vector<Recipient> read_audience(Connection& connection, const AudienceQuery& query,
                                     domain::ContactId after, std::int64_t limit);

}  // namespace pelanggan::store
