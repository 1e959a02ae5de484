// SPDX-License-Identifier: Apache-2.0
//
// What happens after a save that failed: nothing that was typed is lost, and whether it was stored can be
// asked. The three answers are saved, not saved and not known yet.
#pragma once

#include <string_view>

#include "base/error.h"
#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web {

// For a POST whose service failed. kUnavailable and kOutcomeUnknown become a page that keeps the form and
// offers to send it again under the same request id, so that it cannot be stored twice; other errors stay
// what they are.
// back is the page to return to, where that is not the route's own.
Answer after_failure(const Context& context, std::string_view route, const base::Error& error,
                     std::string_view back = {});

// GET ?p=outcome&request=…&back=…
Answer show_outcome(const Context& context);

}  // namespace pelanggan::web
