// SPDX-License-Identifier: Apache-2.0
//
// Digests and salts as they are stored: lower-case hex digits. Errors: throw BadRow for anything else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/crypto.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

template <std::size_t kSize>
std::array<std::uint8_t, kSize> read_hex(std::string_view hex) {
    const auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        throw BadRow{"a stored digest or salt is not made of hex digits"};
    };
    std::array<std::uint8_t, kSize> bytes{};
    if (hex.size() != 2 * kSize) throw BadRow{"a stored digest or salt has another length"};
    for (std::size_t i = 0; i < kSize; ++i)
        bytes[i] = static_cast<std::uint8_t>(value(hex[2 * i]) * 16 + value(hex[2 * i + 1]));
    return bytes;
}

inline base::Digest read_digest(std::string_view hex) {
    return read_hex<std::tuple_size_v<base::Digest>>(hex);
}

}  // namespace pelanggan::store
