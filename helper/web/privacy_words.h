// SPDX-License-Identifier: Apache-2.0
//
// Words about consents and policies.
#pragma once

#include <string>

#include "domain/consent.h"
#include "domain/policy_text.h"
#include "web/context.h"

namespace pelanggan::web {

std::string policy_kind_text(const Context& context, domain::PolicyKind kind);
// "in cPanel, on the form", as a receipt says it.
std::string consent_method_text(const Context& context, domain::ConsentMethod method);

}  // namespace pelanggan::web
