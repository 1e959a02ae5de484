// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <string.h>  // explicit_bzero is not in std

#include <utility>

namespace pelanggan::base {

void wipe(std::string& text) noexcept {
    // Up to the capacity: a longer earlier value may still lie behind the present end.
    text.resize(text.capacity());
    ::explicit_bzero(text.data(), text.size());
    text.clear();
}

Secret::Secret(std::string&& text) noexcept : text_{text} {
    wipe(text);
}
Secret::~Secret() {
    wipe(text_);
}
Secret::Secret(Secret&& other) noexcept : text_{other.text_} {
    wipe(other.text_);
}
Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe(text_);
        text_ = other.text_;
        wipe(other.text_);
    }
    return *this;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = static_cast<unsigned char>(
            difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
    }
    return difference == 0;
}

bool Secret::equals(std::string_view other) const noexcept {
    return equal_in_constant_time(text_, other);
}

}  // namespace pelanggan::base
