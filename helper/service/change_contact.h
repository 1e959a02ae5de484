// SPDX-License-Identifier: Apache-2.0
//
// Adds, changes and removes a customer's contacts, each with its lines in the history in the same
// transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/contact.h"
#include "domain/customer.h"
#include "domain/journal.h"
#include "service/change_email.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

constexpr std::size_t kMaxContacts = 20;

// As people typed it.
struct ContactEdit {
    std::string kind, name;
    std::optional<std::string> email;  // absent: it stays
    std::string phone, language;
};

struct ContactResult {
    enum class Kind {
        kSaved,
        kUnchanged,
        kRefused,       // nothing stored: see faults
        kConflict,      // nothing stored: changed meanwhile, see stored
        kTooMany,       // nothing stored: the customer has kMaxContacts
        kMirror,        // not removed: its address is the account's contact address
        kUnreached,     // not removed: see categories
        kTooManyEmails  // nothing stored: kMaxEmailRequestsPerDay
    };
    Kind kind{Kind::kSaved};
    bool is_email_pending{false};  // kSaved: the typed address waits for its confirmation
    std::map<std::string, domain::FieldFault>
        faults;  // by name: "kind", "name", "email", "phone", "language"
    domain::Contact stored;
    std::vector<std::string> categories;  // mandatory ones that would reach nobody
};

// A new contact may have an address: where it can be confirmed the contact has none until then, else it
// counts at once. Its kind is any but owner. A request that is already stored is kSaved. Errors: kNotFound
// outside the scope; the store's own.
base::Expected<ContactResult> add_contact(store::Store& store, const store::RequestId& request,
                                          const domain::Actor& actor, const Scope& scope,
                                          domain::CustomerId customer, const ContactEdit& edit,
                                          const MailSetup& mail = {});

// Another address waits for its confirmation (service/change_email.h); where nothing can be confirmed it
// stays as it is, whatever was typed. An address cannot be emptied. An owner stays an owner. Errors: as
// add_contact; kNotFound when the contact is not this customer's.
base::Expected<ContactResult> change_contact(store::Store& store, const store::RequestId& request,
                                             const domain::Actor& actor, const Scope& scope,
                                             domain::CustomerId customer, domain::ContactId contact,
                                             std::int64_t version, const ContactEdit& edit,
                                             const MailSetup& mail = {});

// Only the address, by staff: says why. Errors: as change_contact. REQUIRES: mail.can_confirm.
base::Expected<ContactResult> change_contact_email(store::Store& store, const store::RequestId& request,
                                                   const domain::Actor& actor, const Scope& scope,
                                                   domain::CustomerId customer, domain::ContactId contact,
                                                   const std::string& email, const std::string& reason,
                                                   const MailSetup& mail);

// Errors: as change_contact.
base::Expected<ContactResult> remove_contact(store::Store& store, const store::RequestId& request,
                                             const domain::Actor& actor, const Scope& scope,
                                             domain::CustomerId customer, domain::ContactId contact,
                                             std::int64_t version);

// The history's lines for a contact that came (before is blank), changed, or went (after is blank): one per
// field that differs. Pure but for the time.
std::vector<domain::JournalDraft> describe_contact(const domain::Actor& actor, domain::JournalKind kind,
                                                   const domain::Contact& before,
                                                   const domain::Contact& after);

}  // namespace pelanggan::service
