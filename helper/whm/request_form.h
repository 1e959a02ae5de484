// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pelanggan::whm {

// Builds the body of a call: application/x-www-form-urlencoded in the strict form, every byte but
// A-Z a-z 0-9 - . _ ~ percent-encoded. api.version=1 stands in each.
class RequestForm {
 public:
    RequestForm() : text_{"api.version=1"} {}
    RequestForm& add(std::string_view name, std::string_view value);
    RequestForm& add(std::string_view name, long long value);
    const std::string& text() const noexcept { return text_; }

 private:
    std::string text_;
};

std::string percent_encode(std::string_view text);

}  // namespace pelanggan::whm
