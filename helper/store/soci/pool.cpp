// SPDX-License-Identifier: Apache-2.0
#include "store/soci/pool.h"

namespace pelanggan::store {

base::Expected<Pool::Lease> Pool::take() {
    {
        std::unique_lock lock{mutex_};
        is_free_.wait(lock, [&] { return lent_ < most_; });
        ++lent_;
        if (!idle_.empty()) {
            auto lent = std::move(idle_.back());
            idle_.pop_back();
            return Lease{*this, std::move(lent)};
        }
    }
    // Connecting can take seconds: not under the lock.
    auto session = dialect_.connect(is_writer_);
    if (!session.ok()) {
        give_back(nullptr);
        return session.error();
    }
    return Lease{*this, std::make_unique<PooledConnection>(dialect_, std::move(session).value())};
}

void Pool::close_idle() {
    std::vector<std::unique_ptr<PooledConnection>> closing;
    const std::lock_guard lock{mutex_};
    closing.swap(idle_);
}

void Pool::give_back(std::unique_ptr<PooledConnection> lent) {
    if (lent) lent->connection.tidy();
    const std::lock_guard lock{mutex_};
    --lent_;
    if (lent) idle_.push_back(std::move(lent));
    is_free_.notify_one();
}

}  // namespace pelanggan::store
