// SPDX-License-Identifier: Apache-2.0
#include "service/sync_accounts.h"

#include <utility>

#include "service/sync_run.h"

namespace pelanggan::service {

SyncAccounts::SyncAccounts(store::Store& store, whm::WhmApi& whm, std::string server_name)
    : store_{store}, whm_{whm}, server_name_{std::move(server_name)} {}

base::Expected<domain::SyncRun> SyncAccounts::run(const SyncOptions& options, const SyncProgress& progress,
                                                  std::stop_token stop) {
    const std::unique_lock running{running_, std::try_to_lock};
    if (!running.owns_lock()) return base::conflict("a sync of this server is going on");
    if (options.is_asked_by_person) whm_.reset_refusal();
    SyncRunner runner{store_, whm_, options, progress, std::move(stop)};
    PEL_TRY(runner.begin(server_name_));
    auto outcome = runner.read_all();
    if (outcome.ok()) outcome = runner.finish();
    if (!outcome.ok()) {
        runner.fail(outcome.error());
        return outcome.error();
    }
    return runner.result();
}

}  // namespace pelanggan::service
