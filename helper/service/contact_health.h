// SPDX-License-Identifier: Apache-2.0
//
// How well a customer's contacts can be reached: what waits, what fails, what will fail one day.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/contact.h"
#include "domain/mail.h"
#include "store/store.h"

namespace pelanggan::service {

// After that the customer is asked whether the addresses are still right.
constexpr std::chrono::hours kReviewTime{365 * 24};

struct ContactHealth {
    domain::Contact contact;
    std::optional<domain::EmailChange> pending;  // an address that waits for its confirmation
    // What was reported about the address, when mail does not go there or failed the last times.
    std::optional<domain::AddressState> trouble;
    // The domain, when the address is on one of the customer's own accounts: what happens to the account
    // happens to its mail. Else "".
    std::string own_domain;
    // The address was tried to be written into cPanel and is not there yet.
    std::optional<domain::PanelWrite> unwritten;
};

struct CustomerHealth {
    std::vector<ContactHealth> contacts;  // every one, in the order of the contact table
    bool is_review_due{false};            // and there is an address to review
};

base::Expected<CustomerHealth> read_contact_health(const store::Tx& tx, domain::CustomerId customer,
                                                   base::Time now);

}  // namespace pelanggan::service
