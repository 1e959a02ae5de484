// SPDX-License-Identifier: Apache-2.0
//
// The reseller's and host's pages in WHM, one file each beside this one.
#pragma once

#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web {}  // namespace pelanggan::web
