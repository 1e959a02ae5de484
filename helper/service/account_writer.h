// SPDX-License-Identifier: Apache-2.0
//
// AccountWriter brings stored accounts in line with what WHM reports, inside one write transaction, with the
// customers, contacts and history that belong to it. Used by the sync and by the refresh of one account, so
// that both mean the same.
//
// A transaction may run again from its start: make a new writer inside the transaction's work each time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/account.h"
#include "domain/journal.h"
#include "domain/sync.h"
#include "service/queue_mail.h"
#include "store/store.h"

namespace pelanggan::service {

struct WriteCounts {
    std::int64_t added{0}, changed{0}, missing{0}, returned{0};
    WriteCounts& operator+=(const WriteCounts& other) noexcept;
};

class AccountWriter {
 public:
    // as_of: when WHM was asked. surface: "sync", "hook", "cpanel" …, for the history. mail: whether people
    // are told by mail what changed about an account that was known: suspensions, and contact addresses that
    // were changed past us.
    AccountWriter(store::Tx& tx, domain::ServerId server, base::Time as_of, std::string surface,
                  MailSetup mail = {});

    // An account that is not stored yet: with a customer, and an owner contact whose e-mail follows the
    // account's. Stored with others, at the latest by finish().
    base::Expected<void> add(const domain::AccountFacts& facts);
    // Writes what differs, and nothing when nothing does. A missing account is no longer missing; another
    // user name is a rename. Errors: kConflict.
    base::Expected<void> update(domain::Account account, const domain::AccountFacts& facts);
    // WHM gave the name to another account: the stored one is retired with its history, facts become a new
    // one. Errors: kConflict.
    base::Expected<void> replace(domain::Account account, const domain::AccountFacts& facts);
    // Errors: kConflict.
    base::Expected<void> mark_missing(domain::Account account);

    // Stores what was added, and the history. Must be called last, once.
    base::Expected<void> finish();

    const WriteCounts& counts() const noexcept { return counts_; }
    // Lines for the report, without their run.
    std::vector<domain::SyncChange>& report() noexcept { return report_; }

 private:
    void enter(domain::CustomerId customer, domain::JournalKind kind, std::string subject, std::string field,
               std::optional<std::string> old_value, std::optional<std::string> new_value);
    base::Expected<void> update_mirror(const domain::Account& account,
                                       const std::optional<std::string>& old_email);
    base::Expected<void> insert_added();
    base::Expected<void> tell(const domain::Account& account, bool was_suspended);

    store::Tx& tx_;
    const domain::ServerId server_;
    const base::Time as_of_;
    const domain::Actor actor_;
    const MailSetup mail_;
    std::vector<domain::AccountFacts> added_;
    std::vector<domain::JournalDraft> entries_;
    std::vector<domain::SyncChange> report_;
    WriteCounts counts_;
};

}  // namespace pelanggan::service
