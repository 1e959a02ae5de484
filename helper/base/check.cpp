// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace pelanggan::base {

void check_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "pelanggan: bug: %s does not hold at %s:%d\n", condition, file, line);
    std::abort();
}

}  // namespace pelanggan::base
