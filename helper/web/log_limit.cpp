// SPDX-License-Identifier: Apache-2.0
#include "web/log_limit.h"

#include <utility>

namespace pelanggan::web {

std::optional<std::int64_t> LogLimit::take(uid_t uid, Clock::time_point now) {
    constexpr std::chrono::minutes kMinute{1};
    const std::lock_guard lock{mutex_};
    if (minutes_.size() >= kMaxUids && !minutes_.contains(uid)) {
        std::erase_if(minutes_, [&](const auto& one) { return now - one.second.began >= kMinute; });
        if (minutes_.size() >= kMaxUids) uid = kSharedUid;
    }
    auto [found, is_new] = minutes_.try_emplace(uid, Minute{now});
    Minute& minute = found->second;
    if (now - minute.began >= kMinute) {
        minute.began = now;
        minute.written = 0;
    }
    if (minute.written >= lines_a_minute_) {
        ++minute.left_out;
        return std::nullopt;
    }
    ++minute.written;
    return std::exchange(minute.left_out, 0);
}

}  // namespace pelanggan::web
