// SPDX-License-Identifier: Apache-2.0
//
// One run of the sync, from its first question to its report. Part of sync_accounts.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/sync.h"
#include "service/account_writer.h"
#include "service/sync_accounts.h"
#include "service/sync_page.h"
#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

class SyncRunner {
 public:
    SyncRunner(store::Store& store, whm::WhmApi& whm, const SyncOptions& options,
               const SyncProgress& progress, std::stop_token stop);

    // Stores the run as running.
    base::Expected<void> begin(const std::string& server_name);
    // Reads the list, again from its start when it changed meanwhile.
    base::Expected<void> read_all();
    // Marks missing what may be marked, and stores the run's end.
    base::Expected<void> finish();
    // Stores the run as failed, as well as it can.
    void fail(const base::Error& error);

    const domain::SyncRun& result() const noexcept { return run_; }

 private:
    struct Page {
        whm::AccountPage list;
        base::Time as_of;
    };
    // What is known of the list while it is read.
    struct Pass {
        std::int64_t page{0};  // number of the page at hand
        std::int64_t seen{0};
        std::string last_user;                // of the pages before
        std::string last_first;               // first user of the page before
        std::int64_t last_rows{0};            // rows of the page before
        bool was_last_unchanged{true};        // of the page before
        std::optional<std::int64_t> records;  // as a page of this pass said
        std::vector<domain::AccountId> absent, renamed;
    };
    // Why a pass ended: all is read, or the list contradicts itself and must be read again.
    struct PassEnd {
        std::string contradiction;  // "" when all is well
    };

    base::Expected<void> ask_about_server();
    base::Expected<PassEnd> read_pass();
    base::Expected<Page> fetch(std::int64_t page);
    // The digest that page had when it was stored last; nullptr when unknown or not to be trusted in this
    // run.
    const store::PageDigest* known_digest(std::int64_t page) const;
    // Handles one page; true when it was the last one.
    base::Expected<bool> take_page(Pass& pass, const Page& page, PassEnd& end);
    base::Expected<bool> take_unchanged(Pass& pass, const Page& page);
    std::string contradiction_of(const Pass& pass, const whm::AccountPage& list, bool is_last) const;
    base::Expected<void> write_page(Pass& pass, const Page& page);
    base::Expected<std::vector<domain::AccountId>> choose_missing(
        const std::vector<domain::AccountId>& absent);
    base::Expected<void> confirm_missing(std::vector<domain::AccountId>& missing);
    base::Expected<void> mark_missing(const std::vector<domain::AccountId>& missing);
    // Cuts the report to what is kept per kind, and names the run.
    std::vector<domain::SyncChange> reportable(std::vector<domain::SyncChange> changes,
                                               std::map<std::string, std::int64_t>& reported) const;
    void say(std::string_view sentence);

    store::Store& store_;
    whm::WhmApi& whm_;
    const SyncOptions options_;
    const SyncProgress& progress_;
    const std::stop_token stop_;

    domain::SyncRun run_;
    bool has_accounts_{false};           // whether the server had any when the run began
    std::int64_t live_{0};               // accounts not missing when the run began
    std::optional<std::int64_t> count_;  // of all accounts, as WHM counts them
    std::map<std::int64_t, store::PageDigest> digests_;
    bool use_digests_{true};
    std::set<domain::AccountId> absent_before_;              // of the complete run before
    std::map<std::string, domain::AccountId> absent_users_;  // the same by name
    std::vector<domain::AccountId> absent_;                  // of this run
    std::int64_t pages_{0};
    std::map<std::string, std::int64_t> reported_;  // lines by kind
    std::future<base::Expected<Page>> next_;        // being fetched while a page is written
};

}  // namespace pelanggan::service
