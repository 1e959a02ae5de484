// SPDX-License-Identifier: Apache-2.0
//
// Form tokens: proof that a POST comes from a page we gave to this caller. Bound to the caller and the route,
// valid for 12 hours.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "web/caller.h"

namespace pelanggan::web {

class FormTokens {
 public:
    explicit FormTokens(base::Secret key) : key_{std::move(key)} {}

    // "<issued, hex>-<64 hex digits>"
    std::string make(const Caller& caller, std::string_view route) const;
    bool is_valid(const Caller& caller, std::string_view route, std::string_view token) const;

 private:
    std::string sign(const Caller& caller, std::string_view route, std::string_view issued) const;
    base::Secret key_;
};

}  // namespace pelanggan::web
