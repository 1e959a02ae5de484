// SPDX-License-Identifier: Apache-2.0
//
// The tables of store/tables.h on SOCI, one source file each. Contract: there.
#pragma once

#include "store/anchor_table.h"
#include "store/soci/connection.h"
#include "store/tables.h"

namespace pelanggan::store {

class SociAccountTable final : public AccountTable {
 public:
    explicit SociAccountTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Account>> find(domain::AccountId id) const override;
    Expected<std::optional<domain::Account>> find_user(domain::ServerId server,
                                                       std::string_view user) const override;
    Expected<std::vector<domain::Account>> find_uid(domain::ServerId server, std::int64_t uid) const override;
    Expected<std::vector<domain::Account>> of_customer(domain::CustomerId customer) const override;
    Expected<AccountPage> query(const AccountQuery& query) const override;
    Expected<std::vector<std::string>> plans(const std::optional<std::string>& owner) const override;
    Expected<std::vector<std::string>> owners() const override;
    Expected<Counts> counts(domain::ServerId server) const override;
    Expected<std::vector<domain::Usage>> usage(domain::AccountId id) const override;
    Expected<std::optional<Extras>> extras(domain::AccountId id) const override;
    Expected<std::vector<domain::Account>> range(domain::ServerId server, std::string_view after,
                                                 std::string_view up_to, std::int64_t limit) const override;
    Expected<void> insert(std::span<const domain::Account> accounts) override;
    Expected<void> update(const domain::Account& account) override;
    Expected<void> set_extras(domain::AccountId id, const Extras& extras,
                              std::span<const domain::Usage> usage) override;
    Expected<void> link(domain::AccountId id, domain::CustomerId customer) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;

 private:
    Connection& connection_;
};

class SociCustomerTable final : public CustomerTable {
 public:
    explicit SociCustomerTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Customer>> find(domain::CustomerId id) const override;
    Expected<void> insert(std::span<const domain::Customer> customers) override;
    Expected<void> update(const domain::Customer& customer) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;

 private:
    Connection& connection_;
};

class SociContactTable final : public ContactTable {
 public:
    explicit SociContactTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Contact>> find(domain::ContactId id) const override;
    Expected<std::vector<domain::Contact>> of_customer(domain::CustomerId customer) const override;
    Expected<std::optional<domain::Contact>> mirror_of(domain::AccountId account) const override;
    Expected<std::vector<domain::Contact>> with_email(std::string_view email) const override;
    Expected<void> insert(std::span<const domain::Contact> contacts) override;
    Expected<void> update(const domain::Contact& contact) override;
    Expected<void> remove(domain::ContactId id, std::int64_t version) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;

 private:
    Connection& connection_;
};

class SociPreferenceTable final : public PreferenceTable {
 public:
    explicit SociPreferenceTable(Connection& connection) : connection_{connection} {}

    Expected<std::vector<Preference>> of_customer(domain::CustomerId customer) const override;
    Expected<void> set(const Preference& preference) override;

 private:
    Connection& connection_;
};

class SociJournalTable final : public JournalTable {
 public:
    explicit SociJournalTable(Connection& connection) : connection_{connection} {}

    Expected<std::vector<domain::JournalEntry>> of_customer(
        domain::CustomerId customer, std::int64_t before_sequence, std::int64_t limit,
        std::span<const domain::JournalKind> kinds = {}) const override;
    Expected<std::vector<domain::JournalEntry>> chain(domain::CustomerId customer, std::int64_t from_sequence,
                                                      std::int64_t limit) const override;
    Expected<std::vector<domain::CustomerId>> customers(domain::CustomerId after,
                                                        std::int64_t limit) const override;
    Expected<domain::CustomerId> last_customer() const override;
    Expected<void> walk(domain::CustomerId first, domain::CustomerId last,
                        const std::function<void(const domain::JournalLine&)>& visit) const override;
    Expected<std::optional<base::Digest>> hash_of(domain::CustomerId customer,
                                                  std::int64_t sequence) const override;
    Expected<void> append(std::span<const domain::JournalDraft> drafts,
                          bool is_first_of_new = false) override;
    Expected<std::int64_t> erase(domain::CustomerId customer) override;

 private:
    Connection& connection_;
};

class SociAnchorTable final : public AnchorTable {
 public:
    explicit SociAnchorTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Anchor>> last() const override;
    Expected<std::vector<domain::Anchor>> all() const override;
    Expected<std::vector<domain::JournalHead>> new_heads(domain::CustomerId first,
                                                         domain::CustomerId last) const override;
    Expected<std::vector<domain::JournalHead>> anchored(domain::CustomerId first,
                                                        domain::CustomerId last) const override;
    Expected<void> add(const domain::Anchor& anchor) override;
    Expected<void> note(std::int64_t anchor, std::span<const domain::JournalHead> heads) override;

 private:
    Connection& connection_;
};

class SociSettingsTable final : public SettingsTable {
 public:
    explicit SociSettingsTable(Connection& connection) : connection_{connection} {}

    Expected<domain::FieldRules> field_rules() const override;
    Expected<void> set_field_rule(domain::Field field, domain::FieldRule rule) override;
    Expected<std::vector<domain::Category>> categories() const override;
    Expected<void> put_category(const domain::Category& category) override;
    Expected<std::vector<domain::SuspensionText>> suspension_texts() const override;
    Expected<void> put_suspension_text(const domain::SuspensionText& text) override;
    Expected<void> remove_suspension_text(std::string_view code, std::int64_t version) override;
    Expected<std::string> staff_language(std::string_view user) const override;
    Expected<void> set_staff_language(std::string_view user, std::string_view language) override;

 private:
    Connection& connection_;
};

class SociSyncTable final : public SyncTable {
 public:
    explicit SociSyncTable(Connection& connection) : connection_{connection} {}

    Expected<std::vector<Server>> servers() const override;
    Expected<Server> open_server(std::string_view name) override;
    Expected<void> note_hook(domain::ServerId server, base::Time at) override;
    Expected<domain::RunId> begin_run(domain::ServerId server, base::Time at) override;
    Expected<void> update_run(const domain::SyncRun& run) override;
    Expected<void> report(std::span<const domain::SyncChange> changes) override;
    Expected<void> close_stale_runs(domain::ServerId server, base::Time at) override;
    Expected<std::optional<domain::SyncRun>> last_run(domain::ServerId server) const override;
    Expected<std::vector<domain::SyncRun>> runs(std::int64_t limit) const override;
    Expected<std::optional<domain::SyncRun>> find_run(domain::RunId id) const override;
    Expected<std::vector<domain::SyncChange>> changes(domain::RunId id, std::int64_t limit) const override;
    Expected<std::vector<PageDigest>> page_digests(domain::ServerId server) const override;
    Expected<void> set_page_digest(domain::ServerId server, const PageDigest& page) override;
    Expected<void> drop_page_digests(domain::ServerId server, std::int64_t from_page) override;
    Expected<void> touch_user(domain::ServerId server, std::string_view user) override;
    Expected<std::vector<domain::AccountId>> absent_once(domain::ServerId server) const override;
    Expected<void> set_absent_once(domain::ServerId server,
                                   std::span<const domain::AccountId> accounts) override;

 private:
    Connection& connection_;
};

}  // namespace pelanggan::store
