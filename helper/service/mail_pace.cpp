// SPDX-License-Identifier: Apache-2.0
#include "service/mail_pace.h"

#include <algorithm>

namespace pelanggan::service {
namespace {

constexpr std::chrono::hours kHour{1};
constexpr std::size_t kMaxSkipped = 200;
constexpr std::size_t kManyDomains = 10'000;

std::int64_t minute_of(base::Time time) {
    return base::to_epoch(time) / 60;
}

}  // namespace

void MailPace::Hour::move_to(base::Time now) {
    const std::int64_t minute = minute_of(now);
    if (minute <= minute_) return;
    const std::int64_t steps = std::min<std::int64_t>(minute - minute_, kMinutes);
    for (std::int64_t i = 1; i <= steps; ++i) {
        auto& gone = sent_[static_cast<std::size_t>(minute - steps + i) % kMinutes];
        sum_ -= gone;
        gone = 0;
    }
    minute_ = minute;
}

void MailPace::Hour::add(base::Time now, std::int64_t count) {
    move_to(now);
    sent_[static_cast<std::size_t>(minute_) % kMinutes] += count;
    sum_ += count;
}

std::optional<base::Time> MailPace::Hour::full_until(base::Time now, std::int64_t limit) {
    move_to(now);
    // Spread over the hour, so that the first minute does not take it all.
    const std::int64_t per_minute = std::max<std::int64_t>(1, (limit + 59) / 60);
    if (sum_ < limit && sent_[static_cast<std::size_t>(minute_) % kMinutes] < per_minute) return std::nullopt;
    return base::from_epoch((minute_ + 1) * 60);
}

bool MailPace::Hour::is_empty(base::Time now) {
    move_to(now);
    return sum_ == 0;
}

base::Expected<MailPace::Hour*> MailPace::in_all(base::Time now) {
    if (!in_all_) {
        PEL_ASSIGN(const std::int64_t sent, history_(now - kHour, {}));
        in_all_ = Hour{};
        in_all_->add(now - std::chrono::minutes{1}, sent);
    }
    return &*in_all_;
}

base::Expected<MailPace::Hour*> MailPace::of_domain(std::string_view domain, base::Time now) {
    if (const auto known = domains_.find(domain); known != domains_.end()) return &known->second;
    if (domains_.size() >= kManyDomains) {
        for (auto it = domains_.begin(); it != domains_.end();)
            it = it->second.is_empty(now) ? domains_.erase(it) : std::next(it);
    }
    PEL_ASSIGN(const std::int64_t sent, history_(now - kHour, domain));
    Hour& hour = domains_[std::string{domain}];
    hour.add(now - std::chrono::minutes{1}, sent);
    return &hour;
}

base::Expected<std::optional<base::Time>> MailPace::take(std::string_view domain, base::Time now) {
    const std::lock_guard lock{mutex_};
    Hour* all = nullptr;
    Hour* one = nullptr;
    if (limits_.in_all > 0) {
        PEL_ASSIGN(all, in_all(now));
        if (const auto until = all->full_until(now, limits_.in_all)) return until;
    }
    if (limits_.per_domain > 0) {
        PEL_ASSIGN(one, of_domain(domain, now));
        if (const auto until = one->full_until(now, limits_.per_domain)) return until;
    }
    if (all != nullptr) all->add(now, 1);
    if (one != nullptr) one->add(now, 1);
    return std::optional<base::Time>{};
}

base::Expected<std::optional<base::Time>> MailPace::full_until(base::Time now) {
    if (limits_.in_all == 0) return std::optional<base::Time>{};
    const std::lock_guard lock{mutex_};
    PEL_ASSIGN(Hour* const all, in_all(now));
    return all->full_until(now, limits_.in_all);
}

std::vector<std::string> MailPace::full_domains(base::Time now) {
    std::vector<std::string> full;
    const std::lock_guard lock{mutex_};
    for (auto& [domain, hour] : domains_) {
        if (full.size() == kMaxSkipped) break;
        if (hour.full_until(now, limits_.per_domain)) full.push_back(domain);
    }
    return full;
}

}  // namespace pelanggan::service
