// SPDX-License-Identifier: Apache-2.0
#include "service/list_customers.h"

#include <algorithm>

namespace pelanggan::service {
namespace {

base::Expected<std::int64_t> count(const store::Tx& tx, const std::optional<std::string>& owner,
                                   domain::AccountStatus status) {
    store::AccountQuery query;
    query.owner = owner;
    query.status = status;
    query.limit = 1;
    PEL_ASSIGN(const auto page, tx.accounts().query(query));
    return page.total;
}

}  // namespace

base::Expected<CustomerList> list_customers(const store::Tx& tx, const Scope& scope,
                                            store::AccountQuery query) {
    if (!scope.covers_all() && scope.reseller_name() == nullptr)
        return base::unauthorized("customers have no list of customers");
    query.owner = scope.owner_filter();
    query.limit = std::clamp<std::int64_t>(query.limit, 1, 500);
    query.offset = std::max<std::int64_t>(query.offset, 0);
    CustomerList list;
    PEL_ASSIGN(list.page, tx.accounts().query(query));
    if (list.page.rows.empty() && query.offset > 0 && list.page.total > 0) {
        // The list became shorter since the link was drawn: the last page that has rows.
        query.offset = (list.page.total - 1) / query.limit * query.limit;
        PEL_ASSIGN(list.page, tx.accounts().query(query));
    }
    list.offset = query.offset;
    PEL_ASSIGN(list.counts.active, count(tx, query.owner, domain::AccountStatus::kActive));
    PEL_ASSIGN(list.counts.suspended, count(tx, query.owner, domain::AccountStatus::kSuspended));
    PEL_ASSIGN(list.counts.missing, count(tx, query.owner, domain::AccountStatus::kMissing));
    PEL_ASSIGN(list.plans, tx.accounts().plans(query.owner));
    if (scope.covers_all()) {
        PEL_ASSIGN(list.resellers, tx.accounts().owners());
    }
    return list;
}

}  // namespace pelanggan::service
