// SPDX-License-Identifier: Apache-2.0
#include "whm/request_form.h"

namespace pelanggan::whm {

std::string percent_encode(std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out.push_back('%');
            out.push_back(kDigits[byte >> 4U]);
            out.push_back(kDigits[byte & 15U]);
        }
    }
    return out;
}

RequestForm& RequestForm::add(std::string_view name, std::string_view value) {
    text_ += '&';
    text_ += percent_encode(name);
    text_ += '=';
    text_ += percent_encode(value);
    return *this;
}

RequestForm& RequestForm::add(std::string_view name, long long value) {
    return add(name, std::to_string(value));
}

}  // namespace pelanggan::whm
