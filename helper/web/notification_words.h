// SPDX-License-Identifier: Apache-2.0
//
// The panel's own notifications in the reader's words.
#pragma once

#include <string>

#include "web/context.h"
#include "whm/whm_api.h"

namespace pelanggan::web {

// A sentence in the first person ("My account approaches its disk quota."); the panel's own where we know
// none; the bare name as the last resort.
std::string notification_text(const Context& context, const std::string& name,
                              const std::string& description);

// Where it stands on the page: 0, 1, 2 …; unknown ones come last.
std::size_t notification_rank(const std::string& name) noexcept;

// True for "tell me when this notice is switched off", which belongs under the notice before it.
bool is_twin(const std::string& name) noexcept;

}  // namespace pelanggan::web
