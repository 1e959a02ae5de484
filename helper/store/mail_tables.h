// SPDX-License-Identifier: Apache-2.0
//
// The tables of mail. Contract of all: see store/store.h and store/tables.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/announcement.h"
#include "domain/category.h"
#include "domain/mail.h"
#include "store/table.h"

namespace pelanggan::store {

// A filter's or page's place in a list that is shown newest first.
struct MailQuery {
    std::optional<domain::AnnouncementId> announcement;
    std::optional<domain::CustomerId> customer;
    std::optional<domain::MailState> state;
    std::int64_t before{0};  // id; 0 starts at the newest
    std::int64_t limit{50};  // 1 to 500
};

class OutboxTable : public Table {
 public:
    virtual Expected<std::optional<domain::Mail>> find(domain::MailId id) const = 0;
    virtual Expected<std::vector<domain::Mail>> query(const MailQuery& query) const = 0;
    // The newest mail of that category to that contact that was sent, for "why did I get this?".
    virtual Expected<std::optional<domain::Mail>> last_sent(domain::ContactId contact,
                                                            std::string_view category) const = 0;
    struct StateCounts {
        std::int64_t waiting{0}, leased{0}, sent{0}, skipped{0}, failed{0}, bounced{0};
    };
    virtual Expected<StateCounts> counts(std::optional<domain::AnnouncementId> announcement) const = 0;
    // Sent since then, and to one recipient domain when it is given: for the pace after a restart.
    virtual Expected<std::int64_t> sent_since(base::Time since, std::string_view domain = {}) const = 0;
    // When the next row is due that is waiting, or whose lease ends; absent: nothing waits.
    virtual Expected<std::optional<base::Time>> next_due() const = 0;

    // Rows of an announcement that already has one for the address are left out; returns how many were. The
    // rows are kWaiting.
    virtual Expected<std::int64_t> insert(std::span<const domain::Mail> mails) = 0;
    // The first limit rows that are due, now leased by that server's daemon until then with one more attempt:
    // what somebody waits for before announcements, each by next_at and id. Not those to a domain of
    // skip_domains.
    virtual Expected<std::vector<domain::Mail>> lease(domain::ServerId by, base::Time now, base::Time until,
                                                      std::int64_t limit,
                                                      std::span<const std::string> skip_domains) = 0;
    // Rows that the server's daemon had leased when it ended wait for that time; returns how many.
    virtual Expected<std::int64_t> release(domain::ServerId by, base::Time at) = 0;
    // Writes state, rule, subject, next_at, leased_until, done_at, attempts and reply. A waiting row keeps
    // next_at, a leased one leased_until, the others neither.
    virtual Expected<void> update(const domain::Mail& mail) = 0;
    // Rows of an announcement that still wait become skipped (kCancelled); returns how many.
    virtual Expected<std::int64_t> cancel(domain::AnnouncementId announcement, base::Time at) = 0;
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;
};

// Whom an announcement would reach. Recipients are contacts; see domain::MailRule for what decides.
struct AudienceQuery {
    domain::Category category;
    domain::Audience audience;
    std::optional<std::string> owner;  // a reseller's scope
    base::Time now;                    // for pauses
};
struct Recipient {
    domain::CustomerId customer;
    domain::ContactId contact;
    std::string address, name, language;
    domain::MailRule rule{domain::MailRule::kDefault};
};

class AnnouncementTable : public Table {
 public:
    virtual Expected<std::optional<domain::Announcement>> find(domain::AnnouncementId id) const = 0;
    // Newest first; author: only those of that reseller.
    virtual Expected<std::vector<domain::Announcement>> list(const std::optional<std::string>& author,
                                                             std::int64_t limit) const = 0;
    // Those that are scheduled for now or earlier, being planned, or being sent.
    virtual Expected<std::vector<domain::Announcement>> at_work(base::Time now) const = 0;
    // When the next one is scheduled for; absent: none is.
    virtual Expected<std::optional<base::Time>> next_scheduled() const = 0;
    virtual Expected<void> insert(const domain::Announcement& announcement) = 0;
    virtual Expected<void> update(const domain::Announcement& announcement) = 0;  // Errors: kConflict
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;

    // Who of the audience gets a mail and who does not, by rule. One statement's view; memory does not grow
    // with the number of rows beyond 16 bytes each.
    virtual Expected<domain::RuleCounts> count_audience(const AudienceQuery& query) const = 0;
    // The next contacts of the audience after that one, ascending, whether they get the mail or not, limit at
    // most; fewer than limit: the end. kSameAddress is not decided here: the outbox takes an address once
    // (OutboxTable::insert).
    virtual Expected<std::vector<Recipient>> audience(const AudienceQuery& query, domain::ContactId after,
                                                      std::int64_t limit) const = 0;
    // Who was left out of a sent announcement, counted while it was planned.
    virtual Expected<domain::RuleCounts> exclusions(domain::AnnouncementId id) const = 0;
    virtual Expected<void> add_exclusions(domain::AnnouncementId id, const domain::RuleCounts& more) = 0;
};

class SuppressionTable : public Table {
 public:
    // Absent: nothing was ever reported about the address.
    virtual Expected<std::optional<domain::AddressState>> find(std::string_view address) const = 0;
    virtual Expected<void> put(const domain::AddressState& state) = 0;
    // Suppressed addresses, newest first. For staff.
    virtual Expected<std::vector<domain::AddressState>> list(std::int64_t offset,
                                                             std::int64_t limit) const = 0;
    virtual Expected<std::int64_t> count() const = 0;
};

class EmailChangeTable : public Table {
 public:
    virtual Expected<std::optional<domain::EmailChange>> find(domain::EmailChangeId id) const = 0;
    // The pending one of a contact: there is one at most.
    virtual Expected<std::optional<domain::EmailChange>> pending_of(domain::ContactId contact) const = 0;
    virtual Expected<std::vector<domain::EmailChange>> of_customer(domain::CustomerId customer) const = 0;
    // Pending ones whose time is over.
    virtual Expected<std::vector<domain::EmailChange>> expired(base::Time now, std::int64_t limit) const = 0;
    virtual Expected<void> insert(
        const domain::EmailChange& change) = 0;  // Errors: kConflict: one is pending
    virtual Expected<void> update(const domain::EmailChange& change) = 0;  // Errors: kConflict
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;
};

// Contact addresses to be written into cPanel: one per account, a newer one replaces an older.
class PanelWriteTable : public Table {
 public:
    virtual Expected<std::optional<domain::PanelWrite>> find(domain::AccountId account) const = 0;
    virtual Expected<std::vector<domain::PanelWrite>> due(domain::ServerId server, base::Time now,
                                                          std::int64_t limit) const = 0;
    virtual Expected<std::optional<base::Time>> next_due(domain::ServerId server) const = 0;
    virtual Expected<void> put(const domain::PanelWrite& write) = 0;  // gives the row a new version
    virtual Expected<std::int64_t> count_failed(domain::ServerId server) const = 0;
    // Errors: kConflict when a newer address came meanwhile.
    virtual Expected<void> update(const domain::PanelWrite& write) = 0;
    virtual Expected<void> remove(domain::AccountId account, std::int64_t version) = 0;  // Errors: kConflict
};

// What a person set about mail as a whole.
class MailSettingsTable : public Table {
 public:
    // Everything optional is paused until then; absent or past: it is not.
    virtual Expected<std::optional<base::Time>> paused_until(domain::CustomerId customer) const = 0;
    virtual Expected<void> pause(domain::CustomerId customer, std::optional<base::Time> until) = 0;
    // When the customer last said that the contact addresses are right; absent: never.
    virtual Expected<std::optional<base::Time>> reviewed_at(domain::CustomerId customer) const = 0;
    virtual Expected<void> set_reviewed(domain::CustomerId customer, base::Time at) = 0;
    // The name a reseller ("" is the host) sends under; "" when none was set.
    virtual Expected<std::string> sender_name(std::string_view reseller) const = 0;
    virtual Expected<void> set_sender_name(std::string_view reseller, std::string_view name) = 0;
};

}  // namespace pelanggan::store
