// SPDX-License-Identifier: Apache-2.0
#include "service/sync_page.h"

#include <fmt/format.h>

#include <utility>

namespace pelanggan::service {
namespace {

// Each costs a question to WHM; a person renames one now and then.
constexpr std::size_t kMaxRenamesPerPage = 100;
constexpr std::int64_t kChunk = 2000;

// Walks through the stored accounts of a range in chunks: a page with few rows may span any number of them.
class StoredWalk {
 public:
    StoredWalk(const store::AccountTable& accounts, domain::ServerId server, PageRange range)
        : accounts_{accounts}, server_{server}, range_{std::move(range)} {}

    // The account the walk stands at, nullptr at its end. It may be moved from before step().
    base::Expected<domain::Account*> here() {
        if (at_ == chunk_.size() && !is_last_chunk_) {
            PEL_ASSIGN(chunk_, accounts_.range(server_, range_.after, range_.up_to, kChunk));
            at_ = 0;
            is_last_chunk_ = std::ssize(chunk_) < kChunk;
            if (!chunk_.empty()) range_.after = chunk_.back().facts.user;
        }
        return at_ == chunk_.size() ? nullptr : &chunk_[at_];
    }
    void step() { ++at_; }

 private:
    const store::AccountTable& accounts_;
    const domain::ServerId server_;
    PageRange range_;
    std::vector<domain::Account> chunk_;
    std::size_t at_{0};
    bool is_last_chunk_{false};
};

bool is_old_name_of(const domain::Account& account, const domain::AccountFacts& row) {
    return account.facts.user != row.user && account.facts.uid == row.uid &&
           account.facts.created_at == row.created_at;
}

}  // namespace

base::Expected<Renames> find_renames(store::Store& store, whm::WhmApi& whm, domain::ServerId server,
                                     const whm::AccountPage& page, const PageRange& range) {
    struct Candidate {
        std::string new_user, old_user;
        domain::AccountId account;
    };
    std::vector<Candidate> candidates;
    PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
        StoredWalk stored{tx.accounts(), server, range};
        std::vector<Candidate> found;
        for (const domain::AccountFacts& row : page.rows) {
            PEL_ASSIGN(const domain::Account* account, stored.here());
            while (account != nullptr && account->facts.user < row.user) {
                stored.step();
                PEL_ASSIGN(account, stored.here());
            }
            const bool is_stored = account != nullptr && account->facts.user == row.user;
            if (is_stored || !row.uid || !row.created_at) continue;
            PEL_ASSIGN(const auto same_uid, tx.accounts().find_uid(server, *row.uid));
            for (const domain::Account& other : same_uid) {
                if (is_old_name_of(other, row)) found.push_back({row.user, other.facts.user, other.id});
            }
        }
        candidates = std::move(found);
        return {};
    }));
    if (candidates.size() > kMaxRenamesPerPage) {
        return base::corrupt(fmt::format("{} accounts seem to be renamed at once", candidates.size()));
    }
    Renames renames;
    for (const Candidate& candidate : candidates) {
        PEL_ASSIGN(const auto still_there, whm.find_account(candidate.old_user));
        if (!still_there) renames.emplace(candidate.new_user, candidate.account);
    }
    return renames;
}

base::Expected<MergeOutcome> merge_page(store::Tx& tx, AccountWriter& writer, domain::ServerId server,
                                        const whm::AccountPage& page, const PageRange& range,
                                        const Renames& renames, base::Time as_of) {
    MergeOutcome outcome;
    StoredWalk stored{tx.accounts(), server, range};
    // Passes the stored accounts before a name (nullptr: all), which the page does not hold.
    const auto pass_unlisted = [&](const std::string* before) -> base::Expected<void> {
        for (;;) {
            PEL_ASSIGN(const domain::Account* account, stored.here());
            if (account == nullptr || (before != nullptr && account->facts.user >= *before)) return {};
            if (account->as_of > as_of) {
                outcome.is_stored_whole = false;
            } else if (!account->missing_since) {
                outcome.absent.push_back(account->id);
            }
            stored.step();
        }
    };
    for (const domain::AccountFacts& row : page.rows) {
        PEL_TRY(pass_unlisted(&row.user));
        PEL_ASSIGN(domain::Account * account, stored.here());
        if (account != nullptr && account->facts.user == row.user) {
            if (account->as_of > as_of) {
                // Somebody asked WHM about it after this page was asked for.
                outcome.is_stored_whole = false;
            } else if (domain::is_same_account(*account, row)) {
                PEL_TRY(writer.update(std::move(*account), row));
            } else {
                if (!account->missing_since && account->facts.uid == row.uid) ++outcome.remade;
                PEL_TRY(writer.replace(std::move(*account), row));
            }
            stored.step();
            continue;
        }
        if (const auto renamed = renames.find(row.user); renamed != renames.end()) {
            PEL_ASSIGN(auto old, tx.accounts().find(renamed->second));
            if (old && !old->retired_at && is_old_name_of(*old, row)) {
                outcome.renamed.push_back(old->id);
                PEL_TRY(writer.update(*std::move(old), row));
                continue;
            }
        }
        PEL_TRY(writer.add(row));
    }
    PEL_TRY(pass_unlisted(nullptr));
    return outcome;
}

base::Expected<std::vector<domain::AccountId>> find_unlisted(store::Store& store, domain::ServerId server,
                                                             const std::string& after,
                                                             const std::string& before, base::Time as_of) {
    std::vector<domain::AccountId> absent;
    PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
        StoredWalk stored{tx.accounts(), server, {after, before}};
        std::vector<domain::AccountId> found;
        for (;; stored.step()) {
            PEL_ASSIGN(const domain::Account* account, stored.here());
            if (account == nullptr) break;
            if (account->facts.user == before || account->missing_since || account->as_of > as_of) continue;
            found.push_back(account->id);
        }
        absent = std::move(found);
        return {};
    }));
    return absent;
}

}  // namespace pelanggan::service
