// SPDX-License-Identifier: Apache-2.0
//
// Changes which contact gets which category of mail.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "service/record_consent.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct PreferencesResult {
    enum class Kind { kSaved, kUnchanged, kUnreached /* nothing stored: see categories */ };
    Kind kind{Kind::kSaved};
    std::vector<std::string> categories;  // mandatory ones that nobody would get any more
};

// wanted holds the boxes that were touched; others stay as they are, so two people who touch different boxes
// do not meet. What is so already, by choice or by the category's policy, is not stored.
// A category that needs a consent is changed by entering one (record_consents), with the words that source
// says were shown; so is a no to one that was consented to earlier. A request that is already stored is
// kSaved. Errors: kNotFound outside the scope, for a contact of somebody else, for a category that does not
// exist or is never sent; the store's own.
base::Expected<PreferencesResult> change_preferences(store::Store& store, const store::RequestId& request,
                                                     const domain::Actor& actor, const Scope& scope,
                                                     domain::CustomerId customer,
                                                     const std::vector<store::Preference>& wanted,
                                                     std::string_view reason = {},
                                                     const ChoiceSource& source = {});

// The same inside a transaction of the caller's: for whoever changes the preferences of several customers at
// once. Stores nothing unless the result is kSaved. Errors: as change_preferences.
base::Expected<PreferencesResult> apply_preferences(store::Tx& tx, const domain::Actor& actor,
                                                    domain::CustomerId customer,
                                                    const std::vector<store::Preference>& wanted,
                                                    std::string_view reason, const ChoiceSource& source = {});

}  // namespace pelanggan::service
