// SPDX-License-Identifier: Apache-2.0
//
// Consents as the customer's and the staff's pages show them, and the receipt of one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/category.h"
#include "domain/consent.h"
#include "domain/contact.h"
#include "store/store.h"
#include "web/context.h"

namespace pelanggan::web {

// Something that a customer can agree to.
struct ConsentPurpose {
    std::string code;          // domain::Consent::purpose
    std::string name;          // in the reader's language
    bool is_of_person{false};  // one answer for the person as a whole, not one per contact
    std::string words{};       // what is agreed to, in the reader's language
    std::int64_t version{0};
    bool is_outdated{false};  // the last answer was a yes to other terms, and does not count any more
};

struct StoredConsents {
    std::vector<ConsentPurpose> purposes;  // those that can be answered now
    std::vector<domain::Contact> contacts;
    std::vector<domain::Consent> current, log;              // log: the newest ones, newest first
    std::map<std::string, std::string, std::less<>> names;  // of every purpose that is known
    std::string zone;
};
base::Expected<StoredConsents> read_consents(const Context& context, const store::Tx& tx,
                                             domain::CustomerId customer);

// "purposes": each with its words and, per contact, the answer and what can be answered.
void add_purposes(const Context& context, const StoredConsents& stored, Model& model);
// "log": every entry, newest first. route: where an entry's receipt is, or "".
void add_consent_log(const Context& context, const StoredConsents& stored, std::string_view route,
                     Model& model);

// The receipt, as programs read it: fields after ISO/IEC TS 27560, and what its checksum is made from, so
// that anybody can compute it again.
Model consent_receipt(const Context& context, const StoredConsents& stored, const domain::Consent& consent);

}  // namespace pelanggan::web
