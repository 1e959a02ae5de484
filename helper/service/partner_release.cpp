// SPDX-License-Identifier: Apache-2.0
#include "service/partner_release.h"

#include <algorithm>

namespace pelanggan::service {
namespace {

bool is_live(const domain::Account& account) {
    const auto status = domain::status_of(account);
    return status == domain::AccountStatus::kActive || status == domain::AccountStatus::kSuspended;
}

// The owner's address; of several owners the first that has one.
std::string owner_email(const std::vector<domain::Contact>& contacts) {
    for (const auto& contact : contacts) {
        if (contact.kind == domain::ContactKind::kOwner && !contact.email.empty()) return contact.email;
    }
    return {};
}

}  // namespace

base::Expected<std::optional<ReleasedRow>> release_row(const store::Tx& tx, const domain::Partner& partner,
                                                       const store::GivenConsent& given) {
    const std::optional<ReleasedRow> nothing;
    if (!domain::is_covered(partner, given.at)) return nothing;
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(given.customer));
    if (std::none_of(accounts.begin(), accounts.end(), is_live)) return nothing;
    PEL_ASSIGN(const auto customer, tx.customers().find(given.customer));
    if (!customer) return nothing;
    ReleasedRow row;
    row.customer = given.customer;
    for (const auto& name : partner.fields) {
        std::string value;
        if (const auto field = domain::parse_field(name)) {
            value = customer->details[*field];
        } else if (name == domain::kPartnerEmail) {
            PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(given.customer));
            value = owner_email(contacts);
        }
        if (!value.empty()) row.fields.push_back(name);
        row.values.push_back(std::move(value));
    }
    if (row.fields.empty()) return nothing;
    return std::optional{std::move(row)};
}

}  // namespace pelanggan::service
