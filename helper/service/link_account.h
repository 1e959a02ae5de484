// SPDX-License-Identifier: Apache-2.0
//
// One person with several accounts: an account that has a customer record of its own is given to the record
// of the person it belongs to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/contact.h"
#include "domain/customer.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// What is wrong with the record that was named.
enum class LinkFault {
    kNone,
    kRequired,  // nothing was named
    kNotFound,  // no such customer or account within the scope
    kSame       // the account is this customer's already
};

struct LinkSide {
    domain::Customer record;
    std::vector<domain::Account> accounts;  // within the scope; the retired ones left out
    std::vector<domain::Contact> contacts;
};

// What linking would do, for people to look at first.
struct LinkPreview {
    domain::Account account;
    LinkSide from;
    LinkFault fault{LinkFault::kNone};
    LinkSide to;                            // when there is no fault
    std::optional<domain::Contact> mirror;  // the contact that moves along, with its preferences
};

// named: a customer's number, or the name of an account of that customer on the given server.
// Errors: kNotFound when the account is outside the scope or retired; the store's own.
base::Expected<LinkPreview> preview_link(const store::Tx& tx, const Scope& scope, domain::ServerId server,
                                         domain::AccountId account, std::string_view named);

struct LinkResult {
    enum class Kind {
        kLinked,
        kRefused,   // nothing stored: see fault
        kUnreached  // nothing stored: the former record would reach nobody, see categories
    };
    Kind kind{Kind::kLinked};
    LinkFault fault{LinkFault::kNone};
    std::vector<std::string> categories;
    domain::CustomerId to;  // 0 for a request that is already stored
};

// Gives the account to the customer, together with the contact whose address follows the account and that
// contact's preferences; both histories say so, with the reason. Everything else stays with the former
// record, which is kept, also when no account is left with it. seen: the record that the account belonged to
// when the caller looked; absent: not asked.
// Errors: as preview_link; kConflict when the account moved since it was seen; the store's own.
base::Expected<LinkResult> link_account(store::Store& store, const store::RequestId& request,
                                        const domain::Actor& actor, const Scope& scope,
                                        domain::ServerId server, domain::AccountId account,
                                        std::optional<domain::CustomerId> seen, std::string_view named,
                                        std::string_view reason);

}  // namespace pelanggan::service
