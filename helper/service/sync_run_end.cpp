// SPDX-License-Identifier: Apache-2.0
//
// The end of a run: what was not listed, the report, the stored outcome.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "service/sync_run.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

// So many absent accounts are asked for one by one before they count as missing; of more, the first ones.
constexpr std::size_t kMostQuestions = 100;
constexpr std::size_t kMarkedAtOnce = 1000;
constexpr std::int64_t kBrakePercent = 5;

}  // namespace

std::vector<domain::SyncChange> SyncRunner::reportable(std::vector<domain::SyncChange> changes,
                                                       std::map<std::string, std::int64_t>& reported) const {
    std::vector<domain::SyncChange> lines;
    for (domain::SyncChange& change : changes) {
        if (++reported[change.kind] > domain::kMaxReportedChanges) continue;
        change.run = run_.id;
        lines.push_back(std::move(change));
    }
    return lines;
}

base::Expected<std::vector<domain::AccountId>> SyncRunner::choose_missing(
    const std::vector<domain::AccountId>& absent) {
    std::vector<domain::AccountId> missing;
    for (const domain::AccountId account : absent) {
        if (absent_before_.contains(account)) missing.push_back(account);
    }
    const std::int64_t limit = std::max<std::int64_t>(1, live_ * kBrakePercent / 100);
    if (std::ssize(missing) > limit && !options_.allow_missing) {
        run_.waiting = std::ssize(missing);
        say(fmt::format(
            "{} of {} accounts are no longer listed by WHM. That is too many to believe: a person must agree "
            "that they are gone.",
            missing.size(), live_));
        std::vector<domain::SyncChange> lines;
        PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
            lines.clear();
            for (const domain::AccountId account : missing) {
                if (std::ssize(lines) >= domain::kMaxReportedChanges) break;
                PEL_ASSIGN(const auto stored, tx.accounts().find(account));
                if (stored)
                    lines.push_back({run_.id, stored->facts.user, "waiting", "", std::nullopt, std::nullopt});
            }
            return {};
        }));
        PEL_TRY(write(store_, [&](store::Tx& tx) { return tx.sync().report(lines); }));
        return std::vector<domain::AccountId>{};
    }
    return missing;
}

base::Expected<void> SyncRunner::confirm_missing(std::vector<domain::AccountId>& missing) {
    std::vector<std::pair<domain::AccountId, std::string>> asked;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        asked.clear();
        for (const domain::AccountId account : missing) {
            if (asked.size() >= kMostQuestions) break;
            PEL_ASSIGN(const auto stored, tx.accounts().find(account));
            if (stored) asked.emplace_back(account, stored->facts.user);
        }
        return {};
    }));
    for (const auto& [account, user] : asked) {
        PEL_ASSIGN(const auto listed, whm_.find_account(user));
        if (!listed) continue;
        run_.state = domain::RunState::kIncomplete;
        say(fmt::format("WHM's list leaves out the account {}, which exists. Nothing was marked missing.",
                        user));
        missing.clear();
        return {};
    }
    return {};
}

base::Expected<void> SyncRunner::mark_missing(const std::vector<domain::AccountId>& missing) {
    for (std::size_t from = 0; from < missing.size(); from += kMarkedAtOnce) {
        const std::size_t to = std::min(missing.size(), from + kMarkedAtOnce);
        std::int64_t marked = 0;
        std::map<std::string, std::int64_t> reported_after;
        const auto work = [&](store::Tx& tx) -> base::Expected<void> {
            AccountWriter writer{tx, run_.server, run_.started_at, "sync", options_.mail};
            for (std::size_t i = from; i < to; ++i) {
                PEL_ASSIGN(auto stored, tx.accounts().find(missing[i]));
                // Something newer than this run knows better.
                if (!stored || stored->as_of > run_.started_at) continue;
                PEL_TRY(writer.mark_missing(*std::move(stored)));
            }
            PEL_TRY(writer.finish());
            auto reported = reported_;
            PEL_TRY(tx.sync().report(reportable(std::move(writer.report()), reported)));
            marked = writer.counts().missing;
            reported_after = std::move(reported);
            return {};
        };
        PEL_TRY(write(store_, work));
        run_.missing += marked;
        reported_ = std::move(reported_after);
    }
    return {};
}

base::Expected<void> SyncRunner::finish() {
    std::vector<domain::AccountId> missing;
    if (run_.state == domain::RunState::kComplete) {
        PEL_ASSIGN(missing, choose_missing(absent_));
        PEL_TRY(confirm_missing(missing));
        PEL_TRY(mark_missing(missing));
    }
    std::vector<domain::AccountId> still_absent = absent_;
    std::erase_if(still_absent, [&](domain::AccountId id) {
        return std::binary_search(missing.begin(), missing.end(), id);
    });
    domain::SyncRun run = run_;
    run.finished_at = base::now();
    const auto work = [&](store::Tx& tx) -> base::Expected<void> {
        if (run.state == domain::RunState::kComplete) {
            const bool is_same =
                absent_before_.size() == still_absent.size() &&
                std::equal(absent_before_.begin(), absent_before_.end(), still_absent.begin());
            if (!is_same) PEL_TRY(tx.sync().set_absent_once(run.server, still_absent));
            if (!digests_.empty() && digests_.rbegin()->first >= pages_) {
                PEL_TRY(tx.sync().drop_page_digests(run.server, pages_));
            }
        }
        return tx.sync().update_run(run);
    };
    PEL_TRY(write(store_, work));
    run_ = std::move(run);
    base::log::info(
        "sync: {} of {} accounts read, {} added, {} changed, {} missing, {} returned, {} waiting; {}",
        run_.seen, run_.expected, run_.added, run_.changed, run_.missing, run_.returned, run_.waiting,
        run_.message.empty() ? "complete" : run_.message);
    return {};
}

void SyncRunner::fail(const base::Error& error) {
    run_.state = domain::RunState::kFailed;
    run_.message = error.what;
    run_.finished_at = base::now();
    const auto stored = write(store_, [&](store::Tx& tx) { return tx.sync().update_run(run_); });
    if (!stored.ok()) base::log::error("the failed run could not be stored: {}", stored.error().what);
}

}  // namespace pelanggan::service
