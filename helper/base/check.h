// SPDX-License-Identifier: Apache-2.0
//
// PEL_CHECK aborts on our own mistakes, in every build. Input is never checked with it: bad input is an
// Error.
#pragma once

namespace pelanggan::base {
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;
}  // namespace pelanggan::base

#define PEL_CHECK(condition)                                                               \
    do {                                                                                   \
        if (!(condition)) ::pelanggan::base::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
