// SPDX-License-Identifier: Apache-2.0
#include "daemon/quotas.h"

#include <algorithm>

#include "base/check.h"

namespace pelanggan::daemon {

Quotas::Entry Quotas::enter(const CallerKey& key, const DoorLimits& limits, Clock::time_point now) {
    Caller& caller = callers_[key];
    if (now < caller.flooding_until) {
        const std::chrono::duration<double> since = now - caller.filled_at;
        caller.tokens = std::min(total_.flooder_burst, caller.tokens + since.count() * total_.flooder_rate);
        caller.filled_at = now;
        if (caller.tokens < 1) {
            caller.flooding_until = now + total_.flooder_memory;
            return Entry::kTooOften;
        }
        caller.tokens -= 1;
    }
    if (caller.connections >= limits.connections) {
        if (now >= caller.flooding_until) {
            caller.tokens = total_.flooder_burst;
            caller.filled_at = now;
        }
        caller.flooding_until = now + total_.flooder_memory;
        return Entry::kExcess;
    }
    if (connections_ >= total_.connections) return Entry::kFull;
    ++caller.connections;
    ++connections_;
    return Entry::kIn;
}

bool Quotas::hold(const CallerKey& key, const DoorLimits& limits, std::size_t was, std::size_t is) {
    Caller& caller = callers_[key];
    PEL_CHECK(caller.held_bytes >= was && held_bytes_ >= was);
    const std::size_t caller_bytes = caller.held_bytes - was + is;
    const std::size_t all_bytes = held_bytes_ - was + is;
    if (is > was && (caller_bytes > limits.held_bytes || all_bytes > total_.held_bytes)) return false;
    caller.held_bytes = caller_bytes;
    held_bytes_ = all_bytes;
    return true;
}

void Quotas::leave(const CallerKey& key, std::size_t held_bytes) {
    const auto caller = callers_.find(key);
    PEL_CHECK(caller != callers_.end() && caller->second.connections > 0 && connections_ > 0);
    PEL_CHECK(caller->second.held_bytes >= held_bytes);
    caller->second.held_bytes -= held_bytes;
    held_bytes_ -= held_bytes;
    --caller->second.connections;
    --connections_;
}

void Quotas::tidy(Clock::time_point now) {
    std::erase_if(callers_, [&](const auto& entry) {
        return entry.second.connections == 0 && entry.second.held_bytes == 0 &&
               now >= entry.second.flooding_until;
    });
}

}  // namespace pelanggan::daemon
