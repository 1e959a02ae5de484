// SPDX-License-Identifier: Apache-2.0
//
// Categories × contacts, as the customer's page and the page behind a signed link show it, with what would be
// sent now and what was sent last.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/category.h"
#include "domain/contact.h"
#include "domain/mail.h"
#include "service/record_consent.h"
#include "store/store.h"
#include "web/context.h"

namespace pelanggan::web {

// What a form typed, to be shown again.
struct TypedPreferences {
    std::vector<store::Preference> wanted;  // boxes that were touched
    std::vector<std::string> unreached;     // codes of categories that would reach nobody
};

struct StoredPreferences {
    std::vector<domain::Contact> contacts;
    std::vector<domain::Category> categories;  // those that are ever sent
    std::vector<store::Preference> preferences;
    std::vector<domain::AddressState> suppressed;  // addresses that bounced or complained
    std::vector<domain::Mail> mails;               // the newest ones, newest first
    // What a yes to a category agrees to, for those that need a consent.
    std::map<std::string, service::ConsentWords, std::less<>> words;
    std::optional<base::Time> paused_until;
    std::string zone;
};

base::Expected<StoredPreferences> read_preferences(const Context& context, domain::CustomerId customer);

// Puts "categories", "shown" and their flags into model. only: the one contact whose boxes are shown; the
// others count for what may be switched off.
void add_matrix(const Context& context, const StoredPreferences& stored, const TypedPreferences& typed,
                std::optional<domain::ContactId> only, Model& model);

// Puts "pause": until when everything optional is paused, and the choices.
void add_pause(const Context& context, const StoredPreferences& stored, Model& model);

// The boxes of a sent form that differ from what it showed. Errors: kInvalidInput.
base::Expected<std::vector<store::Preference>> touched_boxes(const Fields& form);

// Which words a sent form showed beside its boxes. Errors: kInvalidInput.
base::Expected<service::ChoiceSource> shown_words(const Fields& form);

// Until when a sent form wants to pause; absent: not at all any more. Errors: kInvalidInput.
base::Expected<std::optional<base::Time>> wanted_pause(const Fields& form, base::Time now);

}  // namespace pelanggan::web
