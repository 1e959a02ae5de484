// SPDX-License-Identifier: Apache-2.0
//
// The rule that what must be known reaches somebody: of every mandatory category, at least one contact with
// an address gets the mail.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "domain/category.h"
#include "domain/contact.h"
#include "store/tables.h"

namespace pelanggan::service {

struct Reach {
    std::span<const domain::Contact> contacts;
    std::span<const store::Preference> preferences;
};

// Whether the contact gets the category's mail, its address apart.
bool is_on(const domain::Category& category, domain::ContactId contact,
           std::span<const store::Preference> preferences);

// Codes of the mandatory categories that reached somebody before and would reach nobody after. A category
// that reached nobody before (no address known) is no reason to refuse a change.
std::vector<std::string> find_unreached(std::span<const domain::Category> categories, const Reach& before,
                                        const Reach& after);

}  // namespace pelanggan::service
