// SPDX-License-Identifier: Apache-2.0
//
// Store over SOCI. Contract: store/store.h.
#pragma once

#include <atomic>
#include <memory>

#include "store/soci/dialect.h"
#include "store/soci/pool.h"
#include "store/store.h"

namespace pelanggan::store {

class SociStore final : public Store {
 public:
    // Errors: see open_store.
    static base::Expected<std::unique_ptr<Store>> open(std::unique_ptr<Dialect> dialect);

    base::Expected<void> read(const std::function<base::Expected<void>(const Tx&)>& work) override;
    base::Expected<void> transact(const RequestId& request,
                                  const std::function<base::Expected<void>(Tx&)>& work) override;
    base::Expected<bool> was_applied(const RequestId& request) override;
    base::Expected<Health> check_health() override;

 private:
    explicit SociStore(std::unique_ptr<Dialect> dialect);

    // How one try ended. kAgain: nothing was stored. kUnknown: the COMMIT was not answered; trying again
    // settles it, since the request id can be stored only once.
    enum class Step { kDone, kAgain, kUnknown };
    struct Try {
        Step step;
        base::Expected<void> result;
    };
    base::Expected<void> read_on(const std::function<base::Expected<void>(Pool::Lease&)>& work);
    Try try_read(Pool::Lease& lease, const std::function<base::Expected<void>(Pool::Lease&)>& work);
    Try try_write(Pool::Lease& lease, const RequestId& request,
                  const std::function<base::Expected<void>(Tx&)>& work);
    Try commit(Pool::Lease& lease);
    // One try at storing something as large as a busy page's change, without waiting. Errors: why not.
    base::Expected<void> probe_write();
    // Ends a transaction that must not be stored; a connection that cannot even do that is closed.
    void roll_back(Pool::Lease& lease);
    void lose(Pool::Lease& lease, Pool& pool);
    Pool& writers() { return own_writers_ ? *own_writers_ : connections_; }

    std::unique_ptr<Dialect> dialect_;
    Pool connections_;
    std::unique_ptr<Pool> own_writers_;       // SQLite: one writer beside the readers
    std::atomic<bool> did_sync_fail_{false};  // after that nothing is written any more
};

}  // namespace pelanggan::store
