// SPDX-License-Identifier: Apache-2.0
//
// What the mail server's pipe brings.
#pragma once

#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web {

// POST ?p=bounce&recipient=…: one message as message/rfc822.
Answer take_bounce(Context& context);

}  // namespace pelanggan::web
