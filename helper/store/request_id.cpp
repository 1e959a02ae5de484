// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/crypto.h"
#include "store/store.h"

namespace pelanggan::store {

base::Expected<RequestId> RequestId::parse(std::string_view text) {
    constexpr std::size_t kDigits = 32;
    const bool is_hex = std::all_of(text.begin(), text.end(),
                                    [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (text.size() != kDigits || !is_hex) {
        return base::invalid_input("a request id is 32 lower-case hex digits");
    }
    return RequestId{std::string{text}};
}

RequestId RequestId::make() {
    return RequestId{base::random_id()};
}

}  // namespace pelanggan::store
