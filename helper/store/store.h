// SPDX-License-Identifier: Apache-2.0
//
// Store is the port to everything that is kept. Implementation: store/soci (SQLite and MariaDB, one adapter);
// tests/contract/ runs the same suite on both, FaultyStore (tests/support/site_fixture.h) fails chosen calls.
//
// A Tx is a set of tables. Their const functions read, the others write; a read transaction hands out a const
// Tx, so a page that only shows cannot change anything. Absence is an optional, never an error. Every
// function may fail with kUnavailable (database away, locked too long), kCorrupt (stored data breaks its own
// format) or kInternal, so only further kinds are named.
//
// Threads: one Store from several threads; a Tx only inside its own callback.
// Trust:   callers pass domain types, never request text. Texts come back exactly as they were given.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "store/anchor_table.h"
#include "store/mail_tables.h"
#include "store/partner_tables.h"
#include "store/privacy_tables.h"
#include "store/retention_table.h"
#include "store/tables.h"

namespace pelanggan::store {

// A write's name, made by whoever asks for it: 32 lower-case hex digits. Makes "did it get stored?"
// answerable and repeating safe.
class RequestId {
 public:
    // Errors: kInvalidInput.
    static base::Expected<RequestId> parse(std::string_view text);
    static RequestId make();
    const std::string& text() const noexcept { return text_; }

 private:
    explicit RequestId(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

class Tx {
 public:
    virtual AccountTable& accounts() = 0;
    virtual CustomerTable& customers() = 0;
    virtual ContactTable& contacts() = 0;
    virtual PreferenceTable& preferences() = 0;
    virtual JournalTable& journal() = 0;
    virtual AnchorTable& anchors() = 0;
    virtual SettingsTable& settings() = 0;
    virtual SyncTable& sync() = 0;
    virtual OutboxTable& outbox() = 0;
    virtual AnnouncementTable& announcements() = 0;
    virtual SuppressionTable& suppressions() = 0;
    virtual EmailChangeTable& email_changes() = 0;
    virtual PanelWriteTable& panel_writes() = 0;
    virtual MailSettingsTable& mail_settings() = 0;
    virtual ConsentTable& consents() = 0;
    virtual PolicyTable& policies() = 0;
    virtual DataRequestTable& data_requests() = 0;
    virtual RetentionTable& retention() = 0;
    virtual PartnerTable& partners() = 0;
    virtual DisclosureTable& disclosures() = 0;
    virtual ReadingTable& readings() = 0;

    const AccountTable& accounts() const { return const_cast<Tx*>(this)->accounts(); }
    const CustomerTable& customers() const { return const_cast<Tx*>(this)->customers(); }
    const ContactTable& contacts() const { return const_cast<Tx*>(this)->contacts(); }
    const PreferenceTable& preferences() const { return const_cast<Tx*>(this)->preferences(); }
    const JournalTable& journal() const { return const_cast<Tx*>(this)->journal(); }
    const AnchorTable& anchors() const { return const_cast<Tx*>(this)->anchors(); }
    const SettingsTable& settings() const { return const_cast<Tx*>(this)->settings(); }
    const SyncTable& sync() const { return const_cast<Tx*>(this)->sync(); }
    const OutboxTable& outbox() const { return const_cast<Tx*>(this)->outbox(); }
    const AnnouncementTable& announcements() const { return const_cast<Tx*>(this)->announcements(); }
    const SuppressionTable& suppressions() const { return const_cast<Tx*>(this)->suppressions(); }
    const EmailChangeTable& email_changes() const { return const_cast<Tx*>(this)->email_changes(); }
    const PanelWriteTable& panel_writes() const { return const_cast<Tx*>(this)->panel_writes(); }
    const MailSettingsTable& mail_settings() const { return const_cast<Tx*>(this)->mail_settings(); }
    const ConsentTable& consents() const { return const_cast<Tx*>(this)->consents(); }
    const PolicyTable& policies() const { return const_cast<Tx*>(this)->policies(); }
    const DataRequestTable& data_requests() const { return const_cast<Tx*>(this)->data_requests(); }
    const RetentionTable& retention() const { return const_cast<Tx*>(this)->retention(); }
    const PartnerTable& partners() const { return const_cast<Tx*>(this)->partners(); }
    const DisclosureTable& disclosures() const { return const_cast<Tx*>(this)->disclosures(); }
    const ReadingTable& readings() const { return const_cast<Tx*>(this)->readings(); }

    Tx(const Tx&) = delete;
    Tx& operator=(const Tx&) = delete;

 protected:
    Tx() = default;
    ~Tx() = default;
};

class Store {
 public:
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Runs work on one consistent state. May run work again from the start, so work only reads and assigns
    // its results whole.
    virtual base::Expected<void> read(const std::function<base::Expected<void>(const Tx&)>& work) = 0;

    // Runs work in one transaction; commits when it returns ok, else rolls back and returns its error.
    // A request that is already stored is not run again and counts as ok.
    // May run work again from the start (deadlock, certification conflict), so work only calls tx.
    // Errors: work's own; kUnavailable after the last retry; kOutcomeUnknown when COMMIT was not answered.
    virtual base::Expected<void> transact(const RequestId& request,
                                          const std::function<base::Expected<void>(Tx&)>& work) = 0;

    // Whether a request is stored: the answer to an unknown outcome.
    virtual base::Expected<bool> was_applied(const RequestId& request) = 0;

    // One sentence for doctor about how safely this database stores (pragmas, flush settings), and whether it
    // is as it must be. Commits a write as large as a busy page's, so that a full disk or a database that may
    // only be read is found; a refused one is not waited for. Errors: kUnavailable when not even reading
    // works.
    struct Health {
        bool is_good{false};
        bool can_write{true};  // false: what says why
        std::string what;
    };
    virtual base::Expected<Health> check_health() = 0;

 protected:
    Store() = default;
};

// Opens the database behind url: "sqlite:///absolute/path" or
// "mariadb://user@host[,host…][:port]/database?password_file=/path[&socket=/path]". Creates or upgrades the
// schema in a transaction; refuses one that is newer than this program. Errors: kInvalidInput for a bad url;
// kUnavailable; kCorrupt for a foreign or newer schema.
base::Expected<std::unique_ptr<Store>> open_store(std::string_view url);

}  // namespace pelanggan::store
