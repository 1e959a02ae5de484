// SPDX-License-Identifier: Apache-2.0
#include "web/form_token.h"

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/text.h"

namespace pelanggan::web {
namespace {
constexpr std::chrono::hours kLifetime{12};
}

std::string FormTokens::sign(const Caller& caller, std::string_view route, std::string_view issued) const {
    // Every part with its length: no two callers can be told to be the same by moving a separator.
    const std::int64_t account = caller.account ? caller.account->id.value : 0;
    const std::string message =
        fmt::format("{}:{}:{}:{}:{}:{}:{}:{}", static_cast<int>(caller.door), static_cast<int>(caller.role),
                    caller.name.size(), caller.name, account, route.size(), route, issued);
    return base::to_hex(base::hmac_sha256(key_, message));
}

std::string FormTokens::make(const Caller& caller, std::string_view route) const {
    const std::string issued = fmt::format("{}", base::to_epoch(base::now()));
    return issued + "-" + sign(caller, route, issued);
}

bool FormTokens::is_valid(const Caller& caller, std::string_view route, std::string_view token) const {
    const auto dash = token.find('-');
    if (dash == std::string_view::npos) return false;
    const auto issued = token.substr(0, dash);
    const auto seconds = base::parse_number(issued);
    if (!seconds) return false;
    if (!base::equal_in_constant_time(sign(caller, route, issued), token.substr(dash + 1))) return false;
    // The time is trusted only now that the signature over it holds.
    const auto age = base::now() - base::from_epoch(*seconds);
    return age >= std::chrono::minutes{-5} && age <= kLifetime;
}

}  // namespace pelanggan::web
