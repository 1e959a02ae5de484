// SPDX-License-Identifier: Apache-2.0
//
// Names people have at messengers, each by that messenger's own rules where it publishes them.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "domain/customer.h"

namespace pelanggan::domain {

// The handle as typed, without white space around it; a telephone number (WhatsApp always, Telegram and
// Signal where the text begins with '+' or a digit) as E.164, read as a number of region when it has no '+'.
// REQUIRES: field is of type kMessenger. Errors: kInvalidInput.
base::Expected<std::string> parse_handle(Field field, std::string_view text, std::string_view region);

}  // namespace pelanggan::domain
