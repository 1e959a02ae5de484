// SPDX-License-Identifier: Apache-2.0
//
// What the pages of one customer share.
#pragma once

#include <string>

#include "domain/customer.h"
#include "web/context.h"

namespace pelanggan::web::staff {

// Company, else the person's name, else "Customer 7".
std::string customer_title(const Context& context, const domain::Customer& customer);

// Whoever changes a record says why, since the customer reads it: what is wrong with the reason, or "".
std::string reason_fault(const Context& context, const std::string& reason);

}  // namespace pelanggan::web::staff
