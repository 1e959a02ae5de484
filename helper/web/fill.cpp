// SPDX-License-Identifier: Apache-2.0
#include "web/fill.h"

namespace pelanggan::web {

std::string fill(std::string_view message, const std::vector<std::string>& arguments) {
    std::string out;
    for (std::size_t at = 0; at < message.size(); ++at) {
        const bool is_place = message[at] == '{' && at + 2 < message.size() && message[at + 2] == '}' &&
                              message[at + 1] >= '0' && message[at + 1] <= '9';
        if (!is_place) {
            out += message[at];
            continue;
        }
        const auto number = static_cast<std::size_t>(message[at + 1] - '0');
        if (number < arguments.size()) out += arguments[number];
        at += 2;
    }
    return out;
}

}  // namespace pelanggan::web
