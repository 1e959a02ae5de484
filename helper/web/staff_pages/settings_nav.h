// SPDX-License-Identifier: Apache-2.0
//
// The parts of the settings, as links above each of them.
#pragma once

#include <string_view>

#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web::staff {

Model settings_nav(const Context& context, std::string_view current);

}  // namespace pelanggan::web::staff
