// SPDX-License-Identifier: Apache-2.0
#include "service/contact_health.h"

#include <algorithm>
#include <utility>

#include "domain/email.h"
#include "service/change_email.h"

namespace pelanggan::service {
namespace {

base::Expected<std::vector<std::string>> domains_of(const store::Tx& tx, domain::CustomerId customer) {
    std::vector<std::string> domains;
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(customer));
    for (const auto& account : accounts) {
        if (account.retired_at) continue;
        if (!account.facts.domain.empty()) domains.push_back(account.facts.domain);
        PEL_ASSIGN(auto extras, tx.accounts().extras(account.id));
        if (extras) domains.insert(domains.end(), extras->domains.begin(), extras->domains.end());
    }
    return domains;
}

// The one of the domains that the address is on or below.
std::string find_domain(const std::string& address, const std::vector<std::string>& domains) {
    const auto email = domain::Email::parse(address);
    if (!email.ok()) return {};
    const auto found = std::find_if(domains.begin(), domains.end(), [&](const std::string& name) {
        return email->domain() == name || email->domain().ends_with("." + name);
    });
    return found == domains.end() ? std::string{} : *found;
}

}  // namespace

base::Expected<CustomerHealth> read_contact_health(const store::Tx& tx, domain::CustomerId customer,
                                                   base::Time now) {
    CustomerHealth health;
    PEL_ASSIGN(const auto record, tx.customers().find(customer));
    if (!record) return base::not_found("no such customer");
    PEL_ASSIGN(const auto domains, domains_of(tx, customer));
    PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(customer));
    bool has_address = false;
    for (const domain::Contact& contact : contacts) {
        ContactHealth one;
        one.contact = contact;
        PEL_ASSIGN(one.pending, find_pending(tx, contact.id));
        if (!contact.email.empty()) {
            has_address = true;
            PEL_ASSIGN(auto state, tx.suppressions().find(contact.email));
            if (state && (state->suppressed_by || state->soft_bounces > 0)) one.trouble = std::move(state);
            one.own_domain = find_domain(contact.email, domains);
        }
        if (contact.mirrors_account) {
            PEL_ASSIGN(auto write, tx.panel_writes().find(*contact.mirrors_account));
            if (write && write->attempts > 0) one.unwritten = std::move(write);
        }
        health.contacts.push_back(std::move(one));
    }
    PEL_ASSIGN(const auto reviewed_at, tx.mail_settings().reviewed_at(customer));
    const base::Time last = std::max(record->created_at, reviewed_at.value_or(record->created_at));
    health.is_review_due = has_address && now > last + kReviewTime;
    return health;
}

}  // namespace pelanggan::service
