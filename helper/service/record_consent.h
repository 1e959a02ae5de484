// SPDX-License-Identifier: Apache-2.0
//
// Enters what a customer agreed to or took back, with the words that were shown, and a line in the history
// that holds the entry's digest.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/consent.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct ConsentChoice {
    domain::ContactId contact;  // 0: the person as a whole
    std::string purpose;
    bool is_given{false};
};

// How choices reached us, and what stood beside them.
struct ChoiceSource {
    std::optional<domain::ConsentMethod> method{};  // absent: as the actor's surface says
    std::string language{};                         // of the words; "": the customer's
    // The version of the words that the page showed, by purpose; one that is not here: the current version.
    std::map<std::string, std::int64_t, std::less<>> shown{};
};

struct ConsentWords {
    std::string text;
    std::int64_t version{0};  // 0: the host published none; text is the category's name and reason
};
// What a page is to show beside the choice. Absent: the purpose does not exist, or not that version.
base::Expected<std::optional<ConsentWords>> find_consent_words(const store::Tx& tx, std::string_view purpose,
                                                               std::string_view language,
                                                               std::optional<std::int64_t> version = {});

// Inside a transaction of the caller's: appends and enters the lines, whatever was said before; whether it
// changes something is the caller's to ask. The customer, and that the contact is the customer's, are checked
// by the caller. Errors: kNotFound for a purpose or version without words.
base::Expected<void> record_consents(store::Tx& tx, const domain::Actor& actor, domain::CustomerId customer,
                                     const std::vector<ConsentChoice>& choices, const ChoiceSource& source,
                                     std::string_view reason = {});

// One choice in its own transaction, as the page of consents has it: a category's goes through
// apply_preferences, a partner's is entered here. Returns whether something changed.
// Errors: kNotFound outside the scope, for a contact of somebody else, for a purpose that needs no consent or
// does not exist; the store's own.
base::Expected<bool> change_consent(store::Store& store, const store::RequestId& request,
                                    const domain::Actor& actor, const Scope& scope,
                                    domain::CustomerId customer, const ConsentChoice& choice,
                                    const ChoiceSource& source, std::string_view reason = {});

}  // namespace pelanggan::service
