// SPDX-License-Identifier: Apache-2.0
//
// WhmApi is the port to WHM API 1: only the calls the product makes, in domain types. Implementation:
// whm/whm_client (over http/), doubles in tests/support. Whatever the server sends, a call returns a whole
// valid answer or an Error, never a part of one.
//
// Errors of every call: kUnauthorized  401/403; the client then refuses all further calls to that server
// until reset_refusal()
//                       kUnavailable   not sent, or a read that failed on the way, or a time limit
//                       kCorrupt       not an API reply, or one that contradicts itself
//                       kInvalidInput  the server said no (metadata.result 0); what holds its reason, cleaned
//                       and cut kOutcomeUnknown only for changes: it was sent and no well-formed reply came
//                       back
// Threads: calls may come from several threads; changes are made one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/account.h"

namespace pelanggan::whm {

// One page of listaccts, sorted by user.
struct AccountPage {
    std::vector<domain::AccountFacts> rows;
    std::optional<std::int64_t> records;  // how many WHM has in all, when it says so
    std::string digest;                   // 64 hex digits over the body, for the next comparison
    bool is_unchanged{false};             // the body's digest is the known one: rows was not filled
    std::int64_t repaired_texts{0};       // rows in which invalid UTF-8 was replaced, or a text cut
    std::int64_t body_bytes{0};
};

struct PageRequest {
    std::int64_t start{1};     // 1-based number of the first record
    std::int64_t size{5000};   // records
    std::string known_digest;  // "" when none
};

struct Privileges {
    bool is_root{false};               // "all"
    std::vector<std::string> granted;  // ACL names
    bool has(std::string_view acl) const;
};

// What uapi tells about one account beyond listaccts.
struct AccountExtras {
    std::string contact_email, contact_email_2;  // "" none
    std::vector<std::string> domains;
    std::string locale;
};

// cPanel's own notifications of an account: its name ("notify_disk_limit"), whether on, and the panel's own
// sentence when it gives one.
struct Notification {
    std::string name;
    bool is_on{false};
    std::string description;
};

class WhmApi {
 public:
    virtual ~WhmApi() = default;
    WhmApi(const WhmApi&) = delete;
    WhmApi& operator=(const WhmApi&) = delete;

    virtual base::Expected<AccountPage> list_accounts(const PageRequest& request) = 0;
    // The one account of that exact name, read by listaccts; absent when WHM does not list it.
    virtual base::Expected<std::optional<domain::AccountFacts>> find_account(std::string_view user) = 0;
    virtual base::Expected<std::int64_t> count_accounts() = 0;  // get_current_users_count
    virtual base::Expected<Privileges> privileges() = 0;        // myprivs
    virtual base::Expected<AccountExtras> account_extras(std::string_view user) = 0;
    virtual base::Expected<std::vector<domain::Usage>> account_usage(std::string_view user) = 0;
    virtual base::Expected<std::vector<Notification>> notifications(std::string_view user) = 0;
    // Sets the named notifications and reads them back. Errors: also kOutcomeUnknown.
    virtual base::Expected<void> set_notifications(std::string_view user,
                                                   const std::map<std::string, bool>& values) = 0;
    // Makes email, in its canonical form, the account's first contact address and reads it back; the second
    // one stays. Returns the account as WHM lists it afterwards. Whoever calls has looked whether it is
    // needed: it is written without a look at what stood there before.
    // Errors: also kOutcomeUnknown, also when WHM agreed and does not show it.
    virtual base::Expected<domain::AccountFacts> set_contact_email(std::string_view user,
                                                                   std::string_view email) = 0;

    // Lets calls through again after a refusal (a person mended the token).
    virtual void reset_refusal() = 0;
    // Why calls are refused at present, or "".
    virtual std::string refusal() const = 0;
    // How far the server's clock is ahead of ours (negative: behind), as its last answer told; absent before
    // one did.
    virtual std::optional<std::chrono::seconds> clock_ahead() const = 0;

 protected:
    WhmApi() = default;
};

}  // namespace pelanggan::whm
