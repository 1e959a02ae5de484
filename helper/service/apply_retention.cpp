// SPDX-License-Identifier: Apache-2.0
#include "service/apply_retention.h"

#include <algorithm>
#include <ctime>

#include "base/log.h"

namespace pelanggan::service {
namespace {

// Rows a transaction removes: short enough that no page waits for it.
constexpr std::int64_t kBatch = 500;
constexpr int kNightBegins = 2, kNightEnds = 5;  // hours
constexpr std::chrono::hours kDay{20};           // between two runs of one night and the next
constexpr std::chrono::hours kTooLong{36};

int hour_of(base::Time at) {
    const std::time_t seconds = base::to_epoch(at);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return local.tm_hour;
}

base::Expected<std::int64_t> remove_old(store::Store& store, domain::RetentionKind kind, base::Time cut,
                                        const std::stop_token& stop) {
    std::int64_t removed = 0, batch = kBatch;
    while (batch == kBatch && !stop.stop_requested()) {
        const auto stored =
            store.transact(store::RequestId::make(), [&](store::Tx& tx) -> base::Expected<void> {
                PEL_ASSIGN(batch, tx.retention().remove_old(kind, cut, kBatch));
                return {};
            });
        if (!stored.ok()) return stored.error();
        removed += batch;
    }
    return removed;
}

}  // namespace

base::Expected<std::vector<RetentionLine>> preview_retention(const store::Tx& tx, base::Time now) {
    PEL_ASSIGN(const auto rules, tx.retention().rules());
    std::vector<RetentionLine> lines;
    for (const auto& rule : rules) {
        RetentionLine line;
        line.rule = rule;
        if (const auto cut = rule.cut(now)) {
            PEL_ASSIGN(line.old, tx.retention().count_old(rule.kind, *cut));
        }
        lines.push_back(line);
    }
    return lines;
}

base::Expected<std::int64_t> apply_retention(store::Store& store, base::Time now,
                                             const std::stop_token& stop) {
    std::vector<domain::RetentionRule> rules;
    PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(rules, tx.retention().rules());
        return {};
    }));
    std::int64_t total = 0;
    for (const auto& rule : rules) {
        std::int64_t removed = 0;
        if (const auto cut = rule.cut(now)) {
            PEL_ASSIGN(removed, remove_old(store, rule.kind, *cut, stop));
        }
        if (stop.stop_requested()) break;
        PEL_TRY(store.transact(store::RequestId::make(), [&](store::Tx& tx) {
            return tx.retention().note_run(rule.kind, now, removed);
        }));
        if (removed > 0)
            base::log::info("retention: {} rows of {} were old", removed, domain::to_string(rule.kind));
        total += removed;
    }
    return total;
}

base::Time next_retention_run(const std::vector<domain::RetentionRule>& rules, base::Time now) {
    std::optional<base::Time> last;
    for (const auto& rule : rules) {
        if (rule.last_run_at && (!last || *rule.last_run_at < *last)) last = rule.last_run_at;
    }
    const bool was_missed = last && now - *last > kTooLong;
    base::Time at = now;
    for (int hour = 0; hour < 48; ++hour, at += std::chrono::hours{1}) {
        const bool is_night = hour_of(at) >= kNightBegins && hour_of(at) < kNightEnds;
        if (was_missed || (is_night && !(last && at - *last < kDay))) return at;
    }
    return at;
}

base::Expected<std::int64_t> change_retention(store::Store& store, const store::RequestId& request,
                                              const domain::Actor& actor, const Scope& scope,
                                              const std::vector<domain::RetentionRule>& wanted) {
    if (!scope.covers_all()) return base::unauthorized("only the host says how long things are kept");
    for (const auto& rule : wanted) {
        if (rule.days && (*rule.days < domain::kMinRetentionDays || *rule.days > domain::kMaxRetentionDays))
            return base::invalid_input("days must be 30 to 36500");
    }
    std::int64_t changed = 0;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        changed = 0;
        PEL_ASSIGN(const auto rules, tx.retention().rules());
        for (const auto& rule : wanted) {
            const auto known = std::find_if(rules.begin(), rules.end(),
                                            [&](const auto& one) { return one.kind == rule.kind; });
            if (known == rules.end() || known->days == rule.days) continue;
            PEL_TRY(tx.retention().update(rule));
            ++changed;
        }
        return {};
    });
    if (!stored.ok()) return stored.error();
    if (changed > 0) base::log::info("{} rules of retention were changed by {}", changed, actor.name);
    return changed;
}

}  // namespace pelanggan::service
