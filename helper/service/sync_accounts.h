// SPDX-License-Identifier: Apache-2.0
//
// Reads WHM's list of accounts, page by page, and brings the store in line with it. Memory does not grow with
// the number of accounts: a page is merged with the stored accounts of the same range of names, and a page
// that is byte for byte the one that was stored last is neither parsed nor compared.
//
// What a run never does: delete; write anything from a reply that contradicts itself; mark an account missing
// unless this complete run and the complete run before it did not list it, a question for just that account
// says so too, and no more than 5 % of the accounts would go at once (then a person must agree).
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/expected.h"
#include "domain/sync.h"
#include "service/queue_mail.h"
#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

struct SyncOptions {
    std::int64_t page_size{5000};    // 1 to 10000
    bool allow_missing{false};       // a person agrees that many accounts are gone
    bool is_asked_by_person{false};  // lets calls through again that were stopped after a refusal
    MailSetup mail{};                // as AccountWriter's
};

// Called by the thread that runs, after every page: accounts read, and how many there should be (0: unknown).
using SyncProgress = std::function<void(std::int64_t seen, std::int64_t expected)>;

// One server's sync. Threads: run() from any thread, one at a time; it uses one more thread to fetch a page
// while the one before is written.
class SyncAccounts {
 public:
    // store and whm must outlive this.
    SyncAccounts(store::Store& store, whm::WhmApi& whm, std::string server_name);

    // The run as it is stored: complete, or incomplete with the reason in its message (nothing was marked
    // missing then). What was written before an error stays.
    // Errors: kConflict when a run is going on; else what ended the run, which is then stored as failed.
    base::Expected<domain::SyncRun> run(const SyncOptions& options, const SyncProgress& progress,
                                        std::stop_token stop);

 private:
    store::Store& store_;
    whm::WhmApi& whm_;
    const std::string server_name_;
    std::mutex running_;
};

}  // namespace pelanggan::service
