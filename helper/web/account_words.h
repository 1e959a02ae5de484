// SPDX-License-Identifier: Apache-2.0
//
// What accounts, their fields and their use are called, on every page alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/account.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web {

std::string status_text(const Context& context, domain::AccountStatus status);
// A field of an account as reports and the history name it: "plan" …; an unknown one as it is stored.
std::string account_field_label(const Context& context, std::string_view field);
// Its stored value as people read it.
std::string account_field_text(const Context& context, std::string_view field, const std::string& value);

// The figures of use in the order of interest, without what the plan does not hold: id, description, used,
// used_text, limit, limit_text, is_bytes, has_limit, percent (more than 100 where the limit is passed),
// percent_text, meter (at most 100), level, is_high, is_full, is_over. Template part: usage.mustache.
Model usage_model(const Context& context, std::vector<domain::Usage> usage);

}  // namespace pelanggan::web
