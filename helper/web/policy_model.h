// SPDX-License-Identifier: Apache-2.0
//
// Policies that wait for an answer, as a banner on the pages where customers come by. It blocks nothing.
#pragma once

#include <vector>

#include "service/accept_policy.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web {

// Puts "has_waiting" and "waiting" (title, href, is_again) into model.
void add_policy_banner(const Context& context, const std::vector<service::PolicyState>& policies,
                       Model& model);
// The same for the caller, read on the spot; a store that does not answer means no banner. REQUIRES: a
// customer.
void add_policy_banner(const Context& context, Model& model);

}  // namespace pelanggan::web
