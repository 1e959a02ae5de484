// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"

namespace pelanggan::domain {

// A telephone number, read by libphonenumber as people type it. Possible numbers are accepted, since the
// library's data ages.
class Phone {
 public:
    // region: ISO 3166-1 alpha-2 for numbers without '+' ("ID" reads 0812…). Errors: kInvalidInput.
    static base::Expected<Phone> parse(std::string_view text, std::string_view region);

    const std::string& e164() const noexcept { return e164_; }  // "+6281234567890"
    // The number as it is written: nationally for readers in region, internationally for others.
    std::string display(std::string_view region) const;

 private:
    explicit Phone(std::string e164) : e164_{std::move(e164)} {}
    std::string e164_;
};

}  // namespace pelanggan::domain
