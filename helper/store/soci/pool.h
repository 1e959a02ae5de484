// SPDX-License-Identifier: Apache-2.0
//
// Connections with their tables, lent out one at a time. Opened when needed, the latest used first, so that
// a quiet daemon keeps one warm connection and not eight cold ones.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "base/expected.h"
#include "store/soci/retention_table.h"
#include "store/soci/soci_mail_tables.h"
#include "store/soci/soci_partner_tables.h"
#include "store/soci/soci_privacy_tables.h"
#include "store/soci/soci_request_tables.h"
#include "store/soci/soci_tables.h"
#include "store/store.h"

namespace pelanggan::store {

class SociTx final : public Tx {
 public:
    explicit SociTx(Connection& connection)
        : accounts_{connection},
          customers_{connection},
          contacts_{connection},
          preferences_{connection},
          journal_{connection},
          anchors_{connection},
          settings_{connection},
          sync_{connection},
          outbox_{connection},
          announcements_{connection},
          suppressions_{connection},
          email_changes_{connection},
          panel_writes_{connection},
          mail_settings_{connection},
          consents_{connection},
          policies_{connection},
          retention_{connection},
          data_requests_{connection},
          partners_{connection},
          disclosures_{connection},
          readings_{connection} {}

    AccountTable& accounts() override { return accounts_; }
    CustomerTable& customers() override { return customers_; }
    ContactTable& contacts() override { return contacts_; }
    PreferenceTable& preferences() override { return preferences_; }
    JournalTable& journal() override { return journal_; }
    AnchorTable& anchors() override { return anchors_; }
    SettingsTable& settings() override { return settings_; }
    SyncTable& sync() override { return sync_; }
    OutboxTable& outbox() override { return outbox_; }
    AnnouncementTable& announcements() override { return announcements_; }
    SuppressionTable& suppressions() override { return suppressions_; }
    EmailChangeTable& email_changes() override { return email_changes_; }
    PanelWriteTable& panel_writes() override { return panel_writes_; }
    MailSettingsTable& mail_settings() override { return mail_settings_; }
    ConsentTable& consents() override { return consents_; }
    PolicyTable& policies() override { return policies_; }
    RetentionTable& retention() override { return retention_; }
    DataRequestTable& data_requests() override { return data_requests_; }
    PartnerTable& partners() override { return partners_; }
    DisclosureTable& disclosures() override { return disclosures_; }
    ReadingTable& readings() override { return readings_; }

 private:
    SociAccountTable accounts_;
    SociCustomerTable customers_;
    SociContactTable contacts_;
    SociPreferenceTable preferences_;
    SociJournalTable journal_;
    SociAnchorTable anchors_;
    SociSettingsTable settings_;
    SociSyncTable sync_;
    SociOutboxTable outbox_;
    SociAnnouncementTable announcements_;
    SociSuppressionTable suppressions_;
    SociEmailChangeTable email_changes_;
    SociPanelWriteTable panel_writes_;
    SociMailSettingsTable mail_settings_;
    SociConsentTable consents_;
    SociPolicyTable policies_;
    SociRetentionTable retention_;
    SociDataRequestTable data_requests_;
    SociPartnerTable partners_;
    SociDisclosureTable disclosures_;
    SociReadingTable readings_;
};

struct PooledConnection {
    PooledConnection(Dialect& dialect, std::unique_ptr<soci::session> session)
        : connection{dialect, std::move(session)}, tx{connection} {}
    Connection connection;
    SociTx tx;
};

class Pool {
 public:
    // is_writer is handed to Dialect::connect. most: connections lent out at the same time.
    Pool(Dialect& dialect, bool is_writer, std::size_t most)
        : dialect_{dialect}, is_writer_{is_writer}, most_{most} {}

    // Gives its connection back when it goes, or closes it after drop().
    class Lease {
     public:
        Lease(Pool& pool, std::unique_ptr<PooledConnection> lent) : pool_{&pool}, lent_{std::move(lent)} {}
        Lease(Lease&& other) noexcept : pool_{other.pool_}, lent_{std::move(other.lent_)} {
            other.pool_ = nullptr;
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (pool_ != nullptr) pool_->give_back(std::move(lent_));
        }
        Connection& connection() { return lent_->connection; }
        SociTx& tx() { return lent_->tx; }
        void drop() { lent_.reset(); }

     private:
        Pool* pool_;
        std::unique_ptr<PooledConnection> lent_;
    };

    // Waits until a connection is free; opens one if none is idle. Errors: kUnavailable.
    base::Expected<Lease> take();
    // Closes idle connections: after one was lost, the others to that server are lost too.
    void close_idle();

 private:
    void give_back(std::unique_ptr<PooledConnection> lent);

    Dialect& dialect_;
    const bool is_writer_;
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable is_free_;
    std::vector<std::unique_ptr<PooledConnection>> idle_;
    std::size_t lent_{0};
};

}  // namespace pelanggan::store
