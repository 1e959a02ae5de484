// SPDX-License-Identifier: Apache-2.0
//
// Asks WHM about one account and stores the answer: after a hook, for "Refresh now", and where the identity
// of a caller is in doubt. What a hook says is only a hint where to look; WHM's answer is what is stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "domain/account.h"
#include "domain/ids.h"
#include "service/queue_mail.h"
#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

// Why one account is asked for.
struct RefreshReason {
    bool is_removed{false};  // a hook says that the account was removed, or had another name before
    std::string surface;     // for the history: "hook", "cpanel", "whm", "cli"
};

enum class RefreshOutcome {
    kUnchanged,
    kUpdated,    // something was written
    kMissing,    // WHM does not list it, and it is marked so
    kNotListed,  // WHM does not list it, and nothing was written: a sync will find out
};

// One account. Threads: several, one account at a time.
class RefreshAccount {
 public:
    // store and whm must outlive this. mail: as AccountWriter's.
    RefreshAccount(store::Store& store, whm::WhmApi& whm, std::string server_name, MailSetup mail = {});

    // Stores what WHM says about user: facts, and (where the token allows it) domains and usage. A name that
    // is not stored may be the new name of an account that is: then the account is renamed. Takes up to two
    // seconds longer where the account was written in this very second. Errors: kInvalidInput for what is no
    // account name; WHM's and the store's.
    base::Expected<RefreshOutcome> run(std::string_view user, const RefreshReason& reason);

 private:
    struct Written {
        RefreshOutcome outcome{RefreshOutcome::kUnchanged};
        domain::AccountId account;
        std::optional<base::Time> newer_until;  // what is stored counts as newer than WHM's answer until then
    };
    base::Expected<RefreshOutcome> ask(std::string_view user, const RefreshReason& reason,
                                       std::optional<base::Time>& newer_until);
    // The stored account that had another name before; absent when there is none.
    base::Expected<std::optional<domain::AccountId>> find_old_name(const domain::AccountFacts& facts);
    base::Expected<Written> store_facts(const domain::AccountFacts& facts, const RefreshReason& reason,
                                        std::optional<domain::AccountId> renamed, base::Time as_of);
    base::Expected<RefreshOutcome> store_absence(std::string_view user, const RefreshReason& reason,
                                                 base::Time as_of);
    base::Expected<void> store_extras(domain::AccountId account, std::string_view user);

    store::Store& store_;
    whm::WhmApi& whm_;
    const std::string server_name_;
    const MailSetup mail_;
};

}  // namespace pelanggan::service
