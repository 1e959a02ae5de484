// SPDX-License-Identifier: Apache-2.0
//
// Members of a stored row as netstrings ("5:hello,"), an absent one as "-": no two rows give the same bytes,
// so that a hash over them stands for the row. Part of the stored format. For the .cpp files of this library.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pelanggan::domain {

inline std::string_view write_number(std::int64_t number, std::array<char, 20>& buffer) noexcept {
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

inline void append_netstring(std::string& out, std::string_view text) {
    std::array<char, 20> buffer;
    out.append(write_number(static_cast<std::int64_t>(text.size()), buffer));
    out.push_back(':');
    out.append(text);
    out.push_back(',');
}
inline void append_netstring(std::string& out, std::int64_t number) {
    std::array<char, 20> buffer;
    append_netstring(out, write_number(number, buffer));
}
template <typename Text>
void append_netstring(std::string& out, const std::optional<Text>& text) {
    if (text.has_value()) {
        append_netstring(out, std::string_view{*text});
    } else {
        out.push_back('-');
    }
}

}  // namespace pelanggan::domain
