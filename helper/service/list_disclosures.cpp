// SPDX-License-Identifier: Apache-2.0
#include "service/list_disclosures.h"

namespace pelanggan::service {

base::Expected<DisclosureList> list_disclosures(const store::Tx& tx, const Scope& scope,
                                                domain::CustomerId customer, domain::DisclosureId before,
                                                std::int64_t limit) {
    PEL_TRY(scope.check_customer(tx, customer));
    DisclosureList list;
    PEL_ASSIGN(list.disclosures, tx.disclosures().of_customer(customer, before, limit + 1));
    if (static_cast<std::int64_t>(list.disclosures.size()) > limit) {
        list.disclosures.pop_back();
        list.older = list.disclosures.back().id;
    }
    for (const auto& disclosure : list.disclosures) {
        const auto id = disclosure.partner;
        if (list.partners.contains(id.value)) continue;
        PEL_ASSIGN(auto partner, tx.partners().find(id));
        if (partner) list.partners.emplace(id.value, *std::move(partner));
    }
    return list;
}

}  // namespace pelanggan::service
