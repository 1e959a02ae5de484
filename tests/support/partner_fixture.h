// SPDX-License-Identifier: Apache-2.0
//
// Partners, and customers who say yes or no to them.
#pragma once

#include <string>
#include <vector>

#include "domain/consent.h"
#include "domain/partner.h"
#include "support/store_fixture.h"

namespace pelanggan::test {

template <typename Backend>
struct PartnerFixture : StoreFixture<Backend> {
    domain::ServerId on = this->server().id;

    static domain::Partner make_partner(std::vector<std::string> fields = {"first_name", "email"}) {
        domain::Partner partner;
        partner.name = "Kopi Nusantara";
        partner.purpose_id = "menawarkan kopi";
        partner.purpose_en = "to offer coffee";
        partner.fields = std::move(fields);
        partner.contact = "data@kopi.example";
        return partner;
    }
    domain::Partner add_partner(domain::Partner partner = make_partner()) {
        this->write([&](store::Tx& tx) {
            partner.id.value = must(tx.partners().next_ids(1));
            must(tx.partners().insert(partner));
        });
        return this->stored(partner.id);
    }
    domain::Partner stored(domain::PartnerId id) {
        return *this->read([&](const store::Tx& tx) { return tx.partners().find(id); });
    }
    // A customer with an account, a first name, and an owner's address.
    domain::CustomerId add_person(const std::string& user, const std::string& first_name = "Budi") {
        const auto account = this->add_account(on, user);
        this->write([&](store::Tx& tx) {
            auto customer = *must(tx.customers().find(account.customer));
            customer.details[domain::Field::kFirstName] = first_name;
            must(tx.customers().update(customer));
            domain::Contact contact;
            contact.id.value = must(tx.contacts().next_ids(1));
            contact.customer = account.customer;
            contact.kind = domain::ContactKind::kOwner;
            contact.email = user + "@mail.example";
            must(tx.contacts().insert({&contact, 1}));
        });
        return account.customer;
    }
    void say(domain::CustomerId customer, domain::PartnerId partner, bool is_given,
             base::Time at = base::now()) {
        domain::Consent consent;
        consent.customer = customer;
        consent.purpose = domain::partner_purpose(partner.value);
        consent.is_given = is_given;
        consent.text = "Yes, they may have it.";
        consent.language = "en";
        consent.actor = {domain::ActorKind::kCustomer, "budi", "cpanel"};
        consent.at = at;
        this->write([&](store::Tx& tx) {
            consent.id.value = must(tx.consents().next_ids(1));
            must(tx.consents().append(consent));
        });
    }
    std::vector<domain::Disclosure> disclosures_of(domain::CustomerId customer) {
        return this->read(
            [&](const store::Tx& tx) { return tx.disclosures().of_customer(customer, {}, 100); });
    }
};

}  // namespace pelanggan::test
