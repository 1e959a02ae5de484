// SPDX-License-Identifier: Apache-2.0
#include "service/refresh_account.h"

#include <chrono>
#include <thread>
#include <utility>

#include "base/log.h"
#include "service/account_writer.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

constexpr std::chrono::seconds kLongestWait{2};

}  // namespace

RefreshAccount::RefreshAccount(store::Store& store, whm::WhmApi& whm, std::string server_name, MailSetup mail)
    : store_{store}, whm_{whm}, server_name_{std::move(server_name)}, mail_{std::move(mail)} {}

base::Expected<RefreshOutcome> RefreshAccount::run(std::string_view user, const RefreshReason& reason) {
    std::optional<base::Time> newer_until;
    PEL_ASSIGN(const RefreshOutcome outcome, ask(user, reason, newer_until));
    if (!newer_until) return outcome;
    // What was written into WHM counts from the second after. Somebody who changed it outside in between is
    // heard once that second has come.
    const auto wait = *newer_until - base::now();
    if (wait > kLongestWait) return outcome;
    std::this_thread::sleep_for(wait);
    return ask(user, reason, newer_until);
}

base::Expected<RefreshOutcome> RefreshAccount::ask(std::string_view user, const RefreshReason& reason,
                                                   std::optional<base::Time>& newer_until) {
    const base::Time as_of = base::now();
    PEL_ASSIGN(const auto facts, whm_.find_account(user));
    if (!facts) return store_absence(user, reason, as_of);
    PEL_ASSIGN(const auto renamed, find_old_name(*facts));
    PEL_ASSIGN(const Written written, store_facts(*facts, reason, renamed, as_of));
    PEL_TRY(store_extras(written.account, user));
    newer_until = written.newer_until;
    return written.outcome;
}

base::Expected<std::optional<domain::AccountId>> RefreshAccount::find_old_name(
    const domain::AccountFacts& facts) {
    std::optional<domain::Account> candidate;
    const auto look = [&](const store::Tx& tx) -> base::Expected<void> {
        candidate.reset();
        if (!facts.uid || !facts.created_at) return {};
        PEL_ASSIGN(const auto servers, tx.sync().servers());
        for (const store::Server& server : servers) {
            if (server.name != server_name_) continue;
            PEL_ASSIGN(const auto stored, tx.accounts().find_user(server.id, facts.user));
            if (stored) continue;
            PEL_ASSIGN(const auto same_uid, tx.accounts().find_uid(server.id, *facts.uid));
            for (const domain::Account& other : same_uid) {
                if (other.facts.created_at == facts.created_at) candidate = other;
            }
        }
        return {};
    };
    PEL_TRY(store_.read(look));
    if (!candidate) return std::optional<domain::AccountId>{};
    PEL_ASSIGN(const auto still_there, whm_.find_account(candidate->facts.user));
    if (still_there) return std::optional<domain::AccountId>{};
    return std::optional{candidate->id};
}

base::Expected<RefreshAccount::Written> RefreshAccount::store_facts(const domain::AccountFacts& facts,
                                                                    const RefreshReason& reason,
                                                                    std::optional<domain::AccountId> renamed,
                                                                    base::Time as_of) {
    Written result;
    const auto work = [&](store::Tx& tx) -> base::Expected<void> {
        Written written;
        PEL_ASSIGN(const store::Server server, tx.sync().open_server(server_name_));
        PEL_ASSIGN(auto stored, tx.accounts().find_user(server.id, facts.user));
        if (!stored && renamed) {
            PEL_ASSIGN(stored, tx.accounts().find(*renamed));
        }
        AccountWriter writer{tx, server.id, as_of, reason.surface, mail_};
        if (!stored) {
            PEL_TRY(writer.add(facts));
            written.outcome = RefreshOutcome::kUpdated;
        } else if (stored->as_of > as_of) {
            // Somebody asked later and was answered sooner.
            written.account = stored->id;
            if (stored->as_of > base::now()) written.newer_until = stored->as_of;
        } else if (!domain::is_same_account(*stored, facts)) {
            PEL_TRY(writer.replace(*std::move(stored), facts));
            written.outcome = RefreshOutcome::kUpdated;
        } else {
            written.account = stored->id;
            domain::Account account = *stored;
            const std::string old_user = account.facts.user;
            PEL_TRY(writer.update(std::move(account), facts));
            const WriteCounts& counts = writer.counts();
            if (counts.changed + counts.returned > 0) written.outcome = RefreshOutcome::kUpdated;
            if (old_user != facts.user) PEL_TRY(tx.sync().touch_user(server.id, old_user));
        }
        PEL_TRY(writer.finish());
        if (written.outcome == RefreshOutcome::kUpdated) {
            PEL_TRY(tx.sync().touch_user(server.id, facts.user));
            PEL_ASSIGN(const auto now_stored, tx.accounts().find_user(server.id, facts.user));
            if (!now_stored) return base::internal("an account was written and is not there");
            written.account = now_stored->id;
        }
        result = written;
        return {};
    };
    PEL_TRY(write(store_, work));
    return result;
}

base::Expected<RefreshOutcome> RefreshAccount::store_absence(std::string_view user,
                                                             const RefreshReason& reason, base::Time as_of) {
    RefreshOutcome result = RefreshOutcome::kNotListed;
    // Without a hook that says so, "not listed" may mean a lost privilege or another owner.
    if (!reason.is_removed) return result;
    const auto work = [&](store::Tx& tx) -> base::Expected<void> {
        result = RefreshOutcome::kNotListed;
        PEL_ASSIGN(const store::Server server, tx.sync().open_server(server_name_));
        PEL_ASSIGN(auto stored, tx.accounts().find_user(server.id, user));
        if (!stored || stored->as_of > as_of) return {};
        AccountWriter writer{tx, server.id, as_of, reason.surface, mail_};
        PEL_TRY(writer.mark_missing(*std::move(stored)));
        PEL_TRY(writer.finish());
        PEL_TRY(tx.sync().touch_user(server.id, user));
        result = RefreshOutcome::kMissing;
        return {};
    };
    PEL_TRY(write(store_, work));
    return result;
}

base::Expected<void> RefreshAccount::store_extras(domain::AccountId account, std::string_view user) {
    if (account.value == 0) return {};
    const base::Time as_of = base::now();
    const auto extras = whm_.account_extras(user);
    if (!extras.ok()) {
        // The status is stored; a token without cpanel-api gives no more than that.
        if (extras.error().kind == base::ErrorKind::kInvalidInput) return {};
        return extras.error();
    }
    const auto usage = whm_.account_usage(user);
    if (!usage.ok() && usage.error().kind != base::ErrorKind::kInvalidInput) return usage.error();
    const std::vector<domain::Usage> figures = usage.ok() ? *usage : std::vector<domain::Usage>{};
    return write(store_, [&](store::Tx& tx) {
        return tx.accounts().set_extras(account, {extras->domains, as_of}, figures);
    });
}

}  // namespace pelanggan::service
