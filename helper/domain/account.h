// SPDX-License-Identifier: Apache-2.0
//
// A hosting account: what WHM says about it, and what we know about that knowledge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/expected.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// What one WHM row says. All texts are untrusted: other people wrote them. Absent means WHM did not say or
// said it out of form.
struct AccountFacts {
    std::string user;
    std::optional<std::int64_t> uid;
    std::optional<std::int64_t> created_at;  // unix_startdate, epoch seconds
    std::string domain;
    std::optional<std::string> email;  // absent for "", null and "*unknown*"
    std::string owner;                 // "root" or a reseller's user name
    std::string plan;
    bool is_suspended{false};
    std::string suspend_reason;                // only when is_suspended; "" when WHM knows none
    std::optional<std::int64_t> suspended_at;  // epoch seconds; only when is_suspended
    bool is_locked{false};

    friend bool operator==(const AccountFacts&, const AccountFacts&) = default;
};

// True for a name WHM can give an account: 1 to 32 of a-z 0-9 . _ -, beginning with a letter or digit, and
// not "root" or "nobody". (cPanel documents 16 letters and digits; older accounts are longer.)
bool is_account_name(std::string_view text) noexcept;

struct Account {
    AccountId id;
    ServerId server;
    CustomerId customer;
    AccountFacts facts;
    base::Time as_of;                         // when WHM said so
    std::optional<base::Time> missing_since;  // no longer listed by WHM
    std::optional<base::Time> retired_at;  // its name was given to another account; kept for its history only
    std::int64_t version{1};
};

// Whether facts surely are of the account that is stored under this name. Another creation time makes it
// somebody else's: the system gives the highest uid out again, so a removed account's name and uid may both
// come back as somebody else's between two readings. WHM lets an administrator write another creation time
// over an account's (modifyacct), which then is taken for somebody else's too: nobody sees what is not
// theirs, and the host can link the account to its customer again. Where one of the times is unknown, the uid
// must be the same and the account must not have been gone.
bool is_same_account(const Account& stored, const AccountFacts& reported) noexcept;

enum class AccountStatus { kActive, kSuspended, kMissing, kTerminated };
AccountStatus status_of(const Account& account) noexcept;
std::string_view to_string(AccountStatus status) noexcept;  // "active", "suspended", "missing", "terminated"
std::optional<AccountStatus> parse_account_status(std::string_view text) noexcept;

// A figure of use with its limit, as UAPI ResourceUsage::get_usages reports it.
struct Usage {
    std::string id;           // "disk_usage", "bandwidth", …
    std::string description;  // as the panel names it, in the account's language
    std::int64_t used{0};
    std::optional<std::int64_t> limit;  // absent: unlimited
    bool is_bytes{false};
};

}  // namespace pelanggan::domain
