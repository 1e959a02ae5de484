// SPDX-License-Identifier: Apache-2.0
//
// Looks at the connection to WHM for doctor: what is wrong, and how to mend it.
#pragma once

#include <string>
#include <vector>

#include "store/store.h"
#include "whm/whm_api.h"

namespace pelanggan::service {

struct Finding {
    enum class Level { kGood, kWarning, kFault };
    Level level{Level::kGood};
    std::string check;   // stable name: "whm_reach", "whm_privileges", "whm_token_width", "whm_list"
    std::string what;    // one sentence
    std::string remedy;  // what to do, or ""
};

// Asks WHM a few questions (never the account list itself). A person stands behind it, so calls that were
// stopped after a refusal are let through once more; a new refusal stops them again.
// Errors never: whatever fails is a finding.
std::vector<Finding> verify_whm(store::Store& store, whm::WhmApi& whm, const std::string& server_name);

}  // namespace pelanggan::service
