// SPDX-License-Identifier: Apache-2.0
//
// The tables of a transaction. Contract of all: see store/store.h. "version" is the optimistic lock: an
// update names the version it read, raises it by one, and fails with kConflict when the row has another one
// or is gone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/account.h"
#include "domain/category.h"
#include "domain/chain_proof.h"
#include "domain/contact.h"
#include "domain/customer.h"
#include "domain/journal.h"
#include "domain/suspension_text.h"
#include "domain/sync.h"
#include "store/table.h"

namespace pelanggan::store {

// What the customer lists of WHM show and how they are cut.
struct AccountQuery {
    std::optional<std::string> owner;  // a reseller's scope: accounts it owns, and its own account
    std::string search;  // part of user, domain, e-mail or customer name; "" is all; taken literally
    std::optional<domain::AccountStatus> status;
    std::optional<std::string> plan;
    std::optional<std::string> reseller;  // exact owner
    enum class Sort { kUser, kDomain, kOwner, kPlan, kStatus, kEmail } sort{Sort::kUser};
    bool is_descending{false};
    std::int64_t offset{0};
    std::int64_t limit{50};  // 1 to 500
};
struct AccountRow {
    domain::Account account;
    std::string customer_name;  // company, else first and last name, else ""
};
struct AccountPage {
    std::vector<AccountRow> rows;
    std::int64_t total{0};  // rows without offset and limit
};

class AccountTable : public Table {
 public:
    virtual Expected<std::optional<domain::Account>> find(domain::AccountId id) const = 0;
    // The live (not retired) account of that name; missing ones are found too.
    virtual Expected<std::optional<domain::Account>> find_user(domain::ServerId server,
                                                               std::string_view user) const = 0;
    // Live accounts with that uid: normally one; none or several mean that WHM must be asked.
    virtual Expected<std::vector<domain::Account>> find_uid(domain::ServerId server,
                                                            std::int64_t uid) const = 0;
    virtual Expected<std::vector<domain::Account>> of_customer(domain::CustomerId customer) const = 0;
    virtual Expected<AccountPage> query(const AccountQuery& query) const = 0;
    // Distinct plans and owners for the filters, sorted, at most 500 each; owner limits to a reseller's
    // scope.
    virtual Expected<std::vector<std::string>> plans(const std::optional<std::string>& owner) const = 0;
    virtual Expected<std::vector<std::string>> owners() const = 0;
    struct Counts {
        std::int64_t active{0}, suspended{0}, missing{0};
    };
    virtual Expected<Counts> counts(domain::ServerId server) const = 0;
    virtual Expected<std::vector<domain::Usage>> usage(domain::AccountId id) const = 0;
    // Facts that only uapi knows, for the overview page: domains and when usage was read. absent: never read.
    struct Extras {
        std::vector<std::string> domains;
        base::Time as_of;
    };
    virtual Expected<std::optional<Extras>> extras(domain::AccountId id) const = 0;

    // The first limit live accounts of a server with after < user ≤ up_to (bytewise; empty up_to: to the
    // end), sorted by user. For the merge with a page of WHM's list.
    virtual Expected<std::vector<domain::Account>> range(domain::ServerId server, std::string_view after,
                                                         std::string_view up_to,
                                                         std::int64_t limit) const = 0;

    // Stores new accounts, each under its already given id (see next_ids) and customer. Errors: kConflict
    // when a live account has the name.
    virtual Expected<void> insert(std::span<const domain::Account> accounts) = 0;
    // Writes facts, as_of, missing_since and retired_at of accounts whose version is as given.
    virtual Expected<void> update(const domain::Account& account) = 0;
    virtual Expected<void> set_extras(domain::AccountId id, const Extras& extras,
                                      std::span<const domain::Usage> usage) = 0;
    // Gives the account to another customer record. Errors: kConflict.
    virtual Expected<void> link(domain::AccountId id, domain::CustomerId customer) = 0;
    // Reserves count ids and returns the first.
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;
};

class CustomerTable : public Table {
 public:
    virtual Expected<std::optional<domain::Customer>> find(domain::CustomerId id) const = 0;
    virtual Expected<void> insert(std::span<const domain::Customer> customers) = 0;
    // Errors: kConflict.
    virtual Expected<void> update(const domain::Customer& customer) = 0;
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;
};

class ContactTable : public Table {
 public:
    virtual Expected<std::optional<domain::Contact>> find(domain::ContactId id) const = 0;
    // Owner first, then by kind and id.
    virtual Expected<std::vector<domain::Contact>> of_customer(domain::CustomerId customer) const = 0;
    // The contact whose e-mail follows the account's.
    virtual Expected<std::optional<domain::Contact>> mirror_of(domain::AccountId account) const = 0;
    // Contacts of whatever customer with that address (canonical), by id; at most 500.
    virtual Expected<std::vector<domain::Contact>> with_email(std::string_view email) const = 0;
    virtual Expected<void> insert(std::span<const domain::Contact> contacts) = 0;
    virtual Expected<void> update(const domain::Contact& contact) = 0;  // Errors: kConflict
    // Removes a contact, its preferences and that its consents are current, and cancels its pending change of
    // address; what it was sent stays. Errors: kConflict.
    virtual Expected<void> remove(domain::ContactId id, std::int64_t version) = 0;
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;
};

struct Preference {
    domain::ContactId contact;
    std::string category;
    bool is_on{false};
};

class PreferenceTable : public Table {
 public:
    // Choices that were made; what was never chosen is not listed.
    virtual Expected<std::vector<Preference>> of_customer(domain::CustomerId customer) const = 0;
    // For categories that need no consent; the others change by ConsentTable::append only.
    virtual Expected<void> set(const Preference& preference) = 0;
};

class JournalTable : public Table {
 public:
    // Newest first; before_sequence 0 starts at the newest. kinds empty: all.
    virtual Expected<std::vector<domain::JournalEntry>> of_customer(
        domain::CustomerId customer, std::int64_t before_sequence, std::int64_t limit,
        std::span<const domain::JournalKind> kinds = {}) const = 0;
    // Oldest first from sequence on.
    virtual Expected<std::vector<domain::JournalEntry>> chain(domain::CustomerId customer,
                                                              std::int64_t from_sequence,
                                                              std::int64_t limit) const = 0;
    // Ids of customers with a journal, ascending, greater than after.
    virtual Expected<std::vector<domain::CustomerId>> customers(domain::CustomerId after,
                                                                std::int64_t limit) const = 0;
    // The highest customer with a journal; 0: none has one.
    virtual Expected<domain::CustomerId> last_customer() const = 0;
    // Hands out the rows of all customers with first ≤ id ≤ last, by customer and sequence, as they are
    // stored, for verifying. visit must not use the store.
    virtual Expected<void> walk(domain::CustomerId first, domain::CustomerId last,
                                const std::function<void(const domain::JournalLine&)>& visit) const = 0;
    // The hash of one entry; absent when there is none.
    virtual Expected<std::optional<base::Digest>> hash_of(domain::CustomerId customer,
                                                          std::int64_t sequence) const = 0;
    // Appends in order, giving sequence, salt and hash. There is no delete, and no update but erase().
    // is_first_of_new: every draft is the first entry of a customer inserted in this same transaction, so
    // that no earlier entry need be looked for.
    virtual Expected<void> append(std::span<const domain::JournalDraft> drafts,
                                  bool is_first_of_new = false) = 0;
    // Erases what the customer's entries say and their salts; their digests stay, so that the chain still
    // proves. Returns how many entries were erased now. Whoever calls it appends a line of kind kErased in
    // the same transaction: without one, verifying calls the erased entries a fault.
    virtual Expected<std::int64_t> erase(domain::CustomerId customer) = 0;
};

class SettingsTable : public Table {
 public:
    virtual Expected<domain::FieldRules> field_rules() const = 0;
    virtual Expected<void> set_field_rule(domain::Field field, domain::FieldRule rule) = 0;
    virtual Expected<std::vector<domain::Category>> categories() const = 0;  // by position
    // Inserts (version 0) or updates. Errors: kConflict.
    virtual Expected<void> put_category(const domain::Category& category) = 0;
    virtual Expected<std::vector<domain::SuspensionText>> suspension_texts()
        const = 0;  // by position; holds "default"
    virtual Expected<void> put_suspension_text(const domain::SuspensionText& text) = 0;  // Errors: kConflict
    virtual Expected<void> remove_suspension_text(
        std::string_view code, std::int64_t version) = 0;  // Errors: kConflict; kInvalidInput for "default"
    // The language a member of staff chose for the WHM pages, "" when none.
    virtual Expected<std::string> staff_language(std::string_view user) const = 0;
    virtual Expected<void> set_staff_language(std::string_view user, std::string_view language) = 0;
};

struct Server {
    domain::ServerId id;
    std::string name;
    std::optional<base::Time>
        last_complete_at;  // start of the last complete run: all its accounts were true then
    std::optional<base::Time> last_hook_at;  // when a hook of its panel was noted last
};

// The digest of a page of WHM's list that was stored whole: the same bytes again change nothing and need not
// be parsed.
struct PageDigest {
    std::int64_t page{0};  // 0, 1, 2 …
    std::string first_user, last_user;
    std::int64_t rows{0};
    std::string digest;  // 64 hex digits over the request's shape and the body
};

class SyncTable : public Table {
 public:
    virtual Expected<std::vector<Server>> servers() const = 0;
    // The server of that name, made when there is none.
    virtual Expected<Server> open_server(std::string_view name) = 0;
    // Keeps that a hook of the server's panel came. Never goes back in time.
    virtual Expected<void> note_hook(domain::ServerId server, base::Time at) = 0;

    virtual Expected<domain::RunId> begin_run(domain::ServerId server, base::Time at) = 0;
    // Writes everything but id, server and started_at; a complete run sets the server's last_complete_at.
    virtual Expected<void> update_run(const domain::SyncRun& run) = 0;
    virtual Expected<void> report(std::span<const domain::SyncChange> changes) = 0;
    // The server's runs that were still running when its daemon ended become failed.
    virtual Expected<void> close_stale_runs(domain::ServerId server, base::Time at) = 0;
    virtual Expected<std::optional<domain::SyncRun>> last_run(domain::ServerId server) const = 0;
    virtual Expected<std::vector<domain::SyncRun>> runs(std::int64_t limit) const = 0;  // newest first
    virtual Expected<std::optional<domain::SyncRun>> find_run(domain::RunId id) const = 0;
    virtual Expected<std::vector<domain::SyncChange>> changes(domain::RunId id, std::int64_t limit) const = 0;

    virtual Expected<std::vector<PageDigest>> page_digests(domain::ServerId server) const = 0;
    virtual Expected<void> set_page_digest(domain::ServerId server, const PageDigest& page) = 0;
    // Forgets the digests of pages from page number on (list became shorter).
    virtual Expected<void> drop_page_digests(domain::ServerId server, std::int64_t from_page) = 0;
    // Forgets the digest of the page that holds user: its account was written by something else than that
    // page.
    virtual Expected<void> touch_user(domain::ServerId server, std::string_view user) = 0;

    // Accounts that a complete run did not list, to be confirmed by the next one. Replaces the earlier set.
    virtual Expected<std::vector<domain::AccountId>> absent_once(domain::ServerId server) const = 0;
    virtual Expected<void> set_absent_once(domain::ServerId server,
                                           std::span<const domain::AccountId> accounts) = 0;
};

}  // namespace pelanggan::store
