// SPDX-License-Identifier: Apache-2.0
//
// Merges one page of WHM's list with the stored accounts of the same range of names. Part of sync_accounts.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/account.h"
#include "service/account_writer.h"
#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

// A range of names as the list walks through them: after < user ≤ up_to ("": to the end).
struct PageRange {
    std::string after;
    std::string up_to;
};

// New name → the account that had another name before.
using Renames = std::map<std::string, domain::AccountId, std::less<>>;

// Looks for rows that are a stored account under a new name: the same uid and creation time, and a question
// for the old name finds nothing.
// Errors: the store's and WHM's; kCorrupt when there are more than a server ever renames between two runs.
base::Expected<Renames> find_renames(store::Store& store, whm::WhmApi& whm, domain::ServerId server,
                                     const whm::AccountPage& page, const PageRange& range);

struct MergeOutcome {
    std::vector<domain::AccountId> absent;   // stored, not missing, and not on the page
    std::vector<domain::AccountId> renamed;  // may stand among the absent of an earlier page
    // Accounts that seem to have been made anew under their name and uid, without having been gone.
    std::int64_t remade{0};
    // False when a stored account is newer than the page: then the page's digest says nothing.
    bool is_stored_whole{true};
};
// Brings the accounts of the range in line with the page through writer; the caller calls writer.finish().
base::Expected<MergeOutcome> merge_page(store::Tx& tx, AccountWriter& writer, domain::ServerId server,
                                        const whm::AccountPage& page, const PageRange& range,
                                        const Renames& renames, base::Time as_of);

// Live accounts with after < user < before ("": to the end) that are not missing: no row can name them.
base::Expected<std::vector<domain::AccountId>> find_unlisted(store::Store& store, domain::ServerId server,
                                                             const std::string& after,
                                                             const std::string& before, base::Time as_of);

}  // namespace pelanggan::service
