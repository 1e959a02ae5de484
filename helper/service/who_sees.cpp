// SPDX-License-Identifier: Apache-2.0
#include "service/who_sees.h"

#include <set>

#include "domain/consent.h"

namespace pelanggan::service {
namespace {

base::Expected<std::vector<std::string>> resellers_of(const store::Tx& tx, domain::CustomerId customer) {
    std::set<std::string> names;
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(customer));
    for (const auto& account : accounts) {
        // A reseller's own account is owned by itself.
        if (!account.retired_at && account.facts.owner != "root" && account.facts.owner != account.facts.user)
            names.insert(account.facts.owner);
    }
    return std::vector<std::string>{names.begin(), names.end()};
}

base::Expected<std::vector<PartnerAccess>> partners_of(const store::Tx& tx, domain::CustomerId customer) {
    std::vector<PartnerAccess> partners;
    PEL_ASSIGN(const auto consents, tx.consents().current(customer));
    for (const auto& consent : consents) {
        const auto id = domain::partner_of(consent.purpose);
        if (!id || !consent.is_given || consent.contact.value != 0) continue;
        PEL_ASSIGN(auto partner, tx.partners().find(domain::PartnerId{*id}));
        if (!partner) continue;
        PartnerAccess access;
        access.partner = *std::move(partner);
        access.since = consent.at;
        access.is_covered = domain::is_covered(access.partner, consent.at);
        access.may_receive = domain::may_receive(access.partner, base::now());
        partners.push_back(std::move(access));
    }
    return partners;
}

}  // namespace

base::Expected<WhoSees> who_sees(const store::Tx& tx, const Scope& scope, domain::CustomerId customer,
                                 base::Time since, std::int64_t limit) {
    PEL_TRY(scope.check_customer(tx, customer));
    WhoSees out;
    PEL_ASSIGN(out.resellers, resellers_of(tx, customer));
    PEL_ASSIGN(out.partners, partners_of(tx, customer));
    PEL_ASSIGN(out.readings, tx.readings().of_customer(customer, since, limit + 1));
    out.has_more_readings = static_cast<std::int64_t>(out.readings.size()) > limit;
    if (out.has_more_readings) out.readings.pop_back();
    return out;
}

}  // namespace pelanggan::service
