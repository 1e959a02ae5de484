// SPDX-License-Identifier: Apache-2.0
//
// The tables of privacy. Contract of all: see store/store.h and store/tables.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/consent.h"
#include "domain/data_request.h"
#include "domain/policy_text.h"
#include "store/table.h"

namespace pelanggan::store {

// ---- Consents ----

// A log that only grows. Current is the newest entry of (customer, contact, purpose); a contact that is gone
// has none.
class ConsentTable : public Table {
 public:
    virtual Expected<std::optional<domain::Consent>> find(domain::ConsentId id) const = 0;
    // Newest first; before 0 starts at the newest.
    virtual Expected<std::vector<domain::Consent>> of_customer(domain::CustomerId customer,
                                                               domain::ConsentId before,
                                                               std::int64_t limit) const = 0;
    // Oldest first after that one, for verifying.
    virtual Expected<std::vector<domain::Consent>> log(domain::CustomerId customer, domain::ConsentId after,
                                                       std::int64_t limit) const = 0;
    // Customers from first to last who have entries, ascending.
    virtual Expected<std::vector<domain::CustomerId>> logged(domain::CustomerId first,
                                                             domain::CustomerId last) const = 0;
    // The current ones of a customer, given and withdrawn, by contact and purpose.
    virtual Expected<std::vector<domain::Consent>> current(domain::CustomerId customer) const = 0;
    virtual Expected<std::optional<domain::Consent>> find_current(domain::CustomerId customer,
                                                                  domain::ContactId contact,
                                                                  std::string_view purpose) const = 0;
    // Customers whose current answer for contact 0 is yes, ascending, greater than after.
    virtual Expected<std::vector<domain::CustomerId>> consenting(std::string_view purpose,
                                                                 domain::CustomerId after,
                                                                 std::int64_t limit) const = 0;
    // How many (customer, contact) say yes at present.
    virtual Expected<std::int64_t> count_given(std::string_view purpose) const = 0;

    // Appends and makes it the current one; for a contact's category it also sets the preference, which is
    // what the audience reads. The id comes from next_ids. There is no update and no delete.
    // Errors: kConflict for a contact or category that does not exist.
    virtual Expected<void> append(const domain::Consent& consent) = 0;
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;
    // Preferences of that category which say yes and are no current consent become "never chosen": a yes from
    // the time when none was needed is none. Returns how many.
    virtual Expected<std::int64_t> forget_unproven(std::string_view category) = 0;
    // The contact leaves that customer's record: its consents there are not current any more, and what they
    // allowed becomes "never chosen". A no stays.
    virtual Expected<void> forget_contact(domain::CustomerId customer, domain::ContactId contact) = 0;
    // Takes the actors' names out of a customer's entries; the entries stay.
    virtual Expected<void> erase_names(domain::CustomerId customer) = 0;

    // The words. Absent: none were published for the purpose, or not that version.
    virtual Expected<std::optional<domain::ConsentText>> current_text(std::string_view purpose) const = 0;
    virtual Expected<std::optional<domain::ConsentText>> find_text(std::string_view purpose,
                                                                   std::int64_t version) const = 0;
    // Every version of every purpose, by purpose, newest first; purpose "": all.
    virtual Expected<std::vector<domain::ConsentText>> texts(std::string_view purpose) const = 0;
    // Errors: kConflict when the version exists.
    virtual Expected<void> publish(const domain::ConsentText& text) = 0;
};

// ---- Policies ----

class PolicyTable : public Table {
 public:
    // The newest published edition of each kind, by kind.
    virtual Expected<std::vector<domain::PolicyText>> published() const = 0;
    // Every edition, drafts too, of one kind, newest first.
    virtual Expected<std::vector<domain::PolicyText>> editions(domain::PolicyKind kind) const = 0;
    virtual Expected<std::optional<domain::PolicyText>> find(domain::PolicyKind kind,
                                                             std::int64_t edition) const = 0;
    // Inserts (version 0) or updates. Errors: kConflict, also when the edition is published already.
    virtual Expected<void> put(const domain::PolicyText& text) = 0;
    // Drafts only. Errors: kConflict.
    virtual Expected<void> remove_draft(domain::PolicyKind kind, std::int64_t edition,
                                        std::int64_t version) = 0;

    // The newest first.
    virtual Expected<std::vector<domain::PolicyAcceptance>> acceptances(
        domain::CustomerId customer) const = 0;
    virtual Expected<std::int64_t> count_accepted(domain::PolicyKind kind, std::int64_t edition) const = 0;
    // The first acceptance of an edition stands. Returns whether this is it.
    virtual Expected<bool> accept(const domain::PolicyAcceptance& acceptance) = 0;
};

// ---- Data requests ----

class DataRequestTable : public Table {
 public:
    virtual Expected<std::optional<domain::DataRequest>> find(domain::DataRequestId id) const = 0;
    virtual Expected<std::vector<domain::DataRequest>> of_customer(
        domain::CustomerId customer) const = 0;  // newest first, at most 500
    // What is not closed, by what is due first; limit 1 to 500.
    virtual Expected<std::vector<domain::DataRequest>> open(std::int64_t offset,
                                                            std::int64_t limit) const = 0;
    virtual Expected<std::vector<domain::DataRequest>> closed(
        std::int64_t offset, std::int64_t limit) const = 0;  // closed last first
    struct Counts {
        std::int64_t open{0};
        std::int64_t overdue{0};  // of those
        std::int64_t closed{0};
    };
    virtual Expected<Counts> counts(base::Time now) const = 0;
    virtual Expected<void> insert(const domain::DataRequest& request) = 0;
    // Writes state, due_at, closed_at, contact, field, wanted and reason. Errors: kConflict.
    virtual Expected<void> update(const domain::DataRequest& request) = 0;
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;

    // Oldest first, at most 500.
    virtual Expected<std::vector<domain::RequestMessage>> messages(domain::DataRequestId request) const = 0;
    // Gives the message its id.
    virtual Expected<void> add_message(const domain::RequestMessage& message) = 0;
};

}  // namespace pelanggan::store
