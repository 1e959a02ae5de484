// SPDX-License-Identifier: Apache-2.0
//
// Words and pieces that several staff pages share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/account.h"
#include "domain/category.h"
#include "domain/sync.h"
#include "web/context.h"
#include "web/fill.h"
#include "web/model.h"

namespace pelanggan::web::staff {

// What every list and page of staff says of an account: account, customer, user, domain, plan, reseller,
// email, status, status_text, is_suspended, suspend_reason, is_locked, as_of.
Model account_model(const Context& context, const domain::Account& account);
std::string run_state_text(const Context& context, domain::RunState state);
std::string policy_text(const Context& context, domain::Policy policy);

// 1234567 as "1,234,567" or "1.234.567".
std::string count_text(const Context& context, std::int64_t count);
// Date and time in the reader's language and the server's time zone.
std::string time_text(const Context& context, base::Time at);

// "?p=route&name=value…" without the empty values.
std::string link(std::string_view route,
                 const std::vector<std::pair<std::string_view, std::string_view>>& values);

// <option>s: value, label, is_selected.
Model options(const std::vector<std::pair<std::string, std::string>>& choices, std::string_view selected);

}  // namespace pelanggan::web::staff
