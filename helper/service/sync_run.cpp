// SPDX-License-Identifier: Apache-2.0
#include "service/sync_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

constexpr int kPasses = 3;
constexpr std::int64_t kMostRemade = 100;          // on one page
constexpr std::int64_t kMostAccounts = 5'000'000;  // of one server; a list without an end is given up
// So many absent accounts are carried from run to run by name; with more, every page is compared again.
constexpr std::size_t kMostCarried = 10'000;

}  // namespace

SyncRunner::SyncRunner(store::Store& store, whm::WhmApi& whm, const SyncOptions& options,
                       const SyncProgress& progress, std::stop_token stop)
    : store_{store}, whm_{whm}, options_{options}, progress_{progress}, stop_{std::move(stop)} {}

void SyncRunner::say(std::string_view sentence) {
    if (!run_.message.empty()) run_.message += " ";
    run_.message += sentence;
}

base::Expected<void> SyncRunner::begin(const std::string& server_name) {
    if (options_.page_size < 1 || options_.page_size > 10'000) {
        return base::invalid_input("a page of the account list has 1 to 10000 rows");
    }
    run_.started_at = base::now();
    return write(store_, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const store::Server server, tx.sync().open_server(server_name));
        PEL_ASSIGN(const domain::RunId id, tx.sync().begin_run(server.id, run_.started_at));
        PEL_ASSIGN(const auto counts, tx.accounts().counts(server.id));
        PEL_ASSIGN(const auto digests, tx.sync().page_digests(server.id));
        PEL_ASSIGN(const auto absent, tx.sync().absent_once(server.id));
        std::map<std::string, domain::AccountId> users;
        if (absent.size() <= kMostCarried) {
            for (const domain::AccountId account : absent) {
                PEL_ASSIGN(const auto stored, tx.accounts().find(account));
                const bool is_live = stored && !stored->missing_since && !stored->retired_at;
                if (is_live) users.emplace(stored->facts.user, account);
            }
        }
        run_.server = server.id;
        run_.id = id;
        live_ = counts.active + counts.suspended;
        has_accounts_ = live_ + counts.missing > 0;
        digests_.clear();
        for (const store::PageDigest& digest : digests)
            digests_.emplace(digest.page, digest);
        use_digests_ = absent.size() <= kMostCarried;
        absent_before_ = {absent.begin(), absent.end()};
        absent_users_ = std::move(users);
        return {};
    });
}

base::Expected<void> SyncRunner::ask_about_server() {
    PEL_ASSIGN(const whm::Privileges privileges, whm_.privileges());
    if (!privileges.has("list-accts")) {
        return base::unauthorized("the WHM token lacks the privilege list-accts");
    }
    // Others than root are refused this question, and a refusal ends all calls.
    if (!privileges.is_root) return {};
    auto count = whm_.count_accounts();
    if (count.ok()) {
        count_ = *count;
    } else if (count.error().kind != base::ErrorKind::kInvalidInput) {
        return count.error();
    }
    return {};
}

base::Expected<void> SyncRunner::read_all() {
    PEL_TRY(ask_about_server());
    std::string contradiction;
    for (int pass = 0; pass < kPasses; ++pass) {
        PEL_ASSIGN(const PassEnd end, read_pass());
        if (end.contradiction.empty()) return {};
        contradiction = end.contradiction;
        base::log::warn("WHM's account list is read again: {}", contradiction);
        use_digests_ = false;
        // The count may be what is out of date.
        if (count_) PEL_TRY(ask_about_server());
    }
    run_.state = domain::RunState::kIncomplete;
    say("The list contradicts itself: " + contradiction + ". Nothing was marked missing.");
    return {};
}

const store::PageDigest* SyncRunner::known_digest(std::int64_t page) const {
    if (!use_digests_) return nullptr;
    const auto found = digests_.find(page);
    return found == digests_.end() ? nullptr : &found->second;
}

base::Expected<SyncRunner::Page> SyncRunner::fetch(std::int64_t page) {
    Page result;
    result.as_of = base::now();
    const store::PageDigest* const known = known_digest(page);
    PEL_ASSIGN(result.list, whm_.list_accounts({page * options_.page_size + 1, options_.page_size,
                                                known == nullptr ? std::string{} : known->digest}));
    return result;
}

base::Expected<SyncRunner::PassEnd> SyncRunner::read_pass() {
    Pass pass;
    PassEnd end;
    run_.seen = 0;
    for (;; ++pass.page) {
        if (stop_.stop_requested()) return base::unavailable("the sync was stopped");
        PEL_ASSIGN(const Page page, next_.valid() ? next_.get() : fetch(pass.page));
        PEL_ASSIGN(const bool is_last, take_page(pass, page, end));
        if (!end.contradiction.empty()) return end;
        run_.seen = pass.seen;
        run_.expected = pass.records.value_or(count_.value_or(0));
        if (progress_) progress_(run_.seen, run_.expected);
        if (is_last) break;
        if (pass.seen >= kMostAccounts) return base::corrupt("the account list does not end");
    }
    if (count_ && *count_ != pass.seen) {
        end.contradiction = fmt::format("it names {} accounts where WHM counts {}", pass.seen, *count_);
        return end;
    }
    // Names behind the last one: whatever is stored there was not listed.
    PEL_ASSIGN(const auto behind, find_unlisted(store_, run_.server, pass.last_user, "", run_.started_at));
    pass.absent.insert(pass.absent.end(), behind.begin(), behind.end());
    std::sort(pass.absent.begin(), pass.absent.end());
    pass.absent.erase(std::unique(pass.absent.begin(), pass.absent.end()), pass.absent.end());
    std::erase_if(pass.absent, [&](domain::AccountId id) {
        return std::find(pass.renamed.begin(), pass.renamed.end(), id) != pass.renamed.end();
    });
    absent_ = std::move(pass.absent);
    pages_ = pass.page + 1;
    run_.state = domain::RunState::kComplete;
    return end;
}

std::string SyncRunner::contradiction_of(const Pass& pass, const whm::AccountPage& list, bool is_last) const {
    const std::int64_t seen = pass.seen + std::ssize(list.rows);
    if (list.records && pass.records && *list.records != *pass.records) {
        return fmt::format("it had {} accounts and then {}", *pass.records, *list.records);
    }
    if (list.records && count_ && *list.records != *count_) {
        return fmt::format("it has {} accounts where WHM counts {}", *list.records, *count_);
    }
    if (list.records && (seen > *list.records || (is_last && seen != *list.records))) {
        return fmt::format("it says {} accounts and names {}", *list.records, seen);
    }
    if (!list.rows.empty() && pass.page > 0 && list.rows.front().user <= pass.last_user) {
        return fmt::format("the account {} stands behind {}", list.rows.front().user, pass.last_user);
    }
    return {};
}

base::Expected<bool> SyncRunner::take_page(Pass& pass, const Page& page, PassEnd& end) {
    const whm::AccountPage& list = page.list;
    if (list.is_unchanged) return take_unchanged(pass, page);
    const std::int64_t rows = std::ssize(list.rows);
    // A server that ignores paging sends everything at once, or the first page again and again.
    const bool is_repeat = pass.page == 1 && rows > 0 && rows == pass.last_rows && !list.records &&
                           list.rows.front().user == pass.last_first &&
                           list.rows.back().user == pass.last_user;
    if (is_repeat) return true;
    const bool is_last = rows != options_.page_size || (list.records && pass.seen + rows >= *list.records);
    end.contradiction = contradiction_of(pass, list, is_last);
    if (!end.contradiction.empty()) return true;
    if (list.repaired_texts > 0) {
        base::log::warn("{} accounts have texts that are not UTF-8 or too long; they were repaired or cut",
                        list.repaired_texts);
    }
    if (!is_last) {
        // The next page travels while this one is written.
        next_ = std::async(std::launch::async, [this, number = pass.page + 1] { return fetch(number); });
    }
    PEL_TRY(write_page(pass, page));
    pass.seen += rows;
    if (list.records) pass.records = list.records;
    pass.last_rows = rows;
    pass.was_last_unchanged = false;
    if (rows > 0) {
        pass.last_first = list.rows.front().user;
        pass.last_user = list.rows.back().user;
    }
    return is_last;
}

base::Expected<bool> SyncRunner::take_unchanged(Pass& pass, const Page& page) {
    const store::PageDigest& known = digests_.at(pass.page);
    if (!pass.was_last_unchanged) {
        // The page before moved: nobody has looked between its end and this beginning.
        PEL_ASSIGN(const auto between,
                   find_unlisted(store_, run_.server, pass.last_user, known.first_user, page.as_of));
        pass.absent.insert(pass.absent.end(), between.begin(), between.end());
    }
    // What this page did not name when it was stored, it does not name now.
    for (auto absent = absent_users_.upper_bound(pass.last_user);
         absent != absent_users_.end() && absent->first <= known.last_user; ++absent) {
        pass.absent.push_back(absent->second);
    }
    pass.seen += known.rows;
    pass.last_rows = known.rows;
    pass.was_last_unchanged = true;
    if (known.rows > 0) {
        pass.last_first = known.first_user;
        pass.last_user = known.last_user;
    }
    // The page says as it did then how many accounts there are, so it is the last one if it was then; to be
    // sure that no digest was dropped, WHM's own count must agree.
    const bool was_last = !digests_.contains(pass.page + 1) && count_ && *count_ == pass.seen;
    return known.rows != options_.page_size || was_last;
}

base::Expected<void> SyncRunner::write_page(Pass& pass, const Page& page) {
    const whm::AccountPage& list = page.list;
    const PageRange range{pass.last_user, list.rows.empty() ? pass.last_user : list.rows.back().user};
    Renames renames;
    if (has_accounts_ && !list.rows.empty()) {
        PEL_ASSIGN(renames, find_renames(store_, whm_, run_.server, list, range));
    }
    MergeOutcome merged;
    domain::SyncRun run_after;
    std::map<std::string, std::int64_t> reported_after;
    const auto work = [&](store::Tx& tx) -> base::Expected<void> {
        AccountWriter writer{tx, run_.server, page.as_of, "sync", options_.mail};
        MergeOutcome outcome;
        if (!list.rows.empty()) {
            PEL_ASSIGN(outcome, merge_page(tx, writer, run_.server, list, range, renames, page.as_of));
        }
        // One or the other is removed and made again between two readings; so many are a restored server, or
        // a server that says something wrong, and they would all lose sight of what is stored of them.
        if (outcome.remade > kMostRemade && !options_.allow_missing) {
            return base::corrupt(fmt::format(
                "{} accounts have another creation time than before. If they really were made anew "
                "and belong to others: pelanggan sync --allow-missing",
                outcome.remade));
        }
        PEL_TRY(writer.finish());
        auto reported = reported_;
        PEL_TRY(tx.sync().report(reportable(std::move(writer.report()), reported)));
        store::PageDigest digest{pass.page, "", "", std::ssize(list.rows), list.digest};
        if (!list.rows.empty()) {
            digest.first_user = list.rows.front().user;
            digest.last_user = list.rows.back().user;
        }
        // A digest that is never met: the page is compared again next time.
        if (!outcome.is_stored_whole) digest.digest.clear();
        PEL_TRY(tx.sync().set_page_digest(run_.server, digest));
        domain::SyncRun run = run_;
        run.added += writer.counts().added;
        run.changed += writer.counts().changed;
        run.returned += writer.counts().returned;
        run.seen = pass.seen + std::ssize(list.rows);
        run.state = domain::RunState::kRunning;
        PEL_TRY(tx.sync().update_run(run));
        merged = std::move(outcome);
        run_after = std::move(run);
        reported_after = std::move(reported);
        return {};
    };
    PEL_TRY(write(store_, work));
    run_ = std::move(run_after);
    reported_ = std::move(reported_after);
    pass.absent.insert(pass.absent.end(), merged.absent.begin(), merged.absent.end());
    pass.renamed.insert(pass.renamed.end(), merged.renamed.begin(), merged.renamed.end());
    return {};
}

}  // namespace pelanggan::service
