// SPDX-License-Identifier: Apache-2.0
//
// The tables of store/mail_tables.h on SOCI, one source file each. Contract: there.
#pragma once

#include "store/mail_tables.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

class SociOutboxTable final : public OutboxTable {
 public:
    explicit SociOutboxTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Mail>> find(domain::MailId id) const override;
    Expected<std::vector<domain::Mail>> query(const MailQuery& query) const override;
    Expected<std::optional<domain::Mail>> last_sent(domain::ContactId contact,
                                                    std::string_view category) const override;
    Expected<StateCounts> counts(std::optional<domain::AnnouncementId> announcement) const override;
    Expected<std::int64_t> sent_since(base::Time since, std::string_view domain) const override;
    Expected<std::optional<base::Time>> next_due() const override;
    Expected<std::int64_t> insert(std::span<const domain::Mail> mails) override;
    Expected<std::vector<domain::Mail>> lease(domain::ServerId by, base::Time now, base::Time until,
                                              std::int64_t limit,
                                              std::span<const std::string> skip_domains) override;
    Expected<std::int64_t> release(domain::ServerId by, base::Time at) override;
    Expected<void> update(const domain::Mail& mail) override;
    Expected<std::int64_t> cancel(domain::AnnouncementId announcement, base::Time at) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;

 private:
    Connection& connection_;
};

class SociAnnouncementTable final : public AnnouncementTable {
 public:
    explicit SociAnnouncementTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Announcement>> find(domain::AnnouncementId id) const override;
    Expected<std::vector<domain::Announcement>> list(const std::optional<std::string>& author,
                                                     std::int64_t limit) const override;
    Expected<std::vector<domain::Announcement>> at_work(base::Time now) const override;
    Expected<std::optional<base::Time>> next_scheduled() const override;
    Expected<void> insert(const domain::Announcement& announcement) override;
    Expected<void> update(const domain::Announcement& announcement) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;
    Expected<domain::RuleCounts> count_audience(const AudienceQuery& query) const override;
    Expected<std::vector<Recipient>> audience(const AudienceQuery& query, domain::ContactId after,
                                              std::int64_t limit) const override;
    Expected<domain::RuleCounts> exclusions(domain::AnnouncementId id) const override;
    Expected<void> add_exclusions(domain::AnnouncementId id, const domain::RuleCounts& more) override;

 private:
    Connection& connection_;
};

class SociSuppressionTable final : public SuppressionTable {
 public:
    explicit SociSuppressionTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::AddressState>> find(std::string_view address) const override;
    Expected<void> put(const domain::AddressState& state) override;
    Expected<std::vector<domain::AddressState>> list(std::int64_t offset, std::int64_t limit) const override;
    Expected<std::int64_t> count() const override;

 private:
    Connection& connection_;
};

class SociEmailChangeTable final : public EmailChangeTable {
 public:
    explicit SociEmailChangeTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::EmailChange>> find(domain::EmailChangeId id) const override;
    Expected<std::optional<domain::EmailChange>> pending_of(domain::ContactId contact) const override;
    Expected<std::vector<domain::EmailChange>> of_customer(domain::CustomerId customer) const override;
    Expected<std::vector<domain::EmailChange>> expired(base::Time now, std::int64_t limit) const override;
    Expected<void> insert(const domain::EmailChange& change) override;
    Expected<void> update(const domain::EmailChange& change) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;

 private:
    Connection& connection_;
};

class SociPanelWriteTable final : public PanelWriteTable {
 public:
    explicit SociPanelWriteTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::PanelWrite>> find(domain::AccountId account) const override;
    Expected<std::vector<domain::PanelWrite>> due(domain::ServerId server, base::Time now,
                                                  std::int64_t limit) const override;
    Expected<std::optional<base::Time>> next_due(domain::ServerId server) const override;
    Expected<std::int64_t> count_failed(domain::ServerId server) const override;
    Expected<void> put(const domain::PanelWrite& write) override;
    Expected<void> update(const domain::PanelWrite& write) override;
    Expected<void> remove(domain::AccountId account, std::int64_t version) override;

 private:
    Connection& connection_;
};

class SociMailSettingsTable final : public MailSettingsTable {
 public:
    explicit SociMailSettingsTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<base::Time>> paused_until(domain::CustomerId customer) const override;
    Expected<void> pause(domain::CustomerId customer, std::optional<base::Time> until) override;
    Expected<std::optional<base::Time>> reviewed_at(domain::CustomerId customer) const override;
    Expected<void> set_reviewed(domain::CustomerId customer, base::Time at) override;
    Expected<std::string> sender_name(std::string_view reseller) const override;
    Expected<void> set_sender_name(std::string_view reseller, std::string_view name) override;

 private:
    Connection& connection_;
};

}  // namespace pelanggan::store
