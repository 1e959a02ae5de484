// SPDX-License-Identifier: Apache-2.0
//
// Who accepted which policy, and who is still to be asked. Nothing is withheld from whoever does not answer.
#pragma once

#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/policy_text.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct PolicyState {
    domain::PolicyText text;                             // the newest published edition
    std::optional<domain::PolicyAcceptance> accepted{};  // the newest acceptance of any edition
    bool is_waiting{false};  // to be accepted: since the acceptance something material was published
};
// Every kind that has a published edition, in the order of domain::PolicyKind.
base::Expected<std::vector<PolicyState>> list_policies(const store::Tx& tx, domain::CustomerId customer);

// Enters the acceptance with a line in the history that holds the text's digest. Returns whether it is the
// first of that edition. Errors: kNotFound outside the scope, or when the edition is not the newest published
// one (what is read must be what is accepted); the store's own.
base::Expected<bool> accept_policy(store::Store& store, const store::RequestId& request,
                                   const domain::Actor& actor, const Scope& scope,
                                   domain::CustomerId customer, domain::PolicyKind kind, std::int64_t edition,
                                   std::string_view language);

}  // namespace pelanggan::service
