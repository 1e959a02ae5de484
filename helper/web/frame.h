// SPDX-License-Identifier: Apache-2.0
//
// What stands around and instead of pages: navigation, notices, errors, expired forms.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "web/answer.h"
#include "web/caller.h"
#include "web/context.h"
#include "web/request.h"

namespace pelanggan::web {

// For frame_top, page_top, page_bottom, frame_bottom: title, language, navigation for the caller's role with
// the present route marked, the notice of ?done= (a fixed table: nothing of the address is shown), the
// language switch.
Model frame_model(const Ports& ports, const Caller& caller, const Request& request, const std::string& title);

// What happened, what was kept, what to do, and the reference number.
Page error_page(const Translator& translator, const Caller& caller, base::ErrorKind kind,
                const std::string& reference);

// The form again with all that was typed as hidden fields and a fresh token, for a token that ran out.
// Nothing was stored.
Model expired_form(const Context& context, std::string_view route);

}  // namespace pelanggan::web
