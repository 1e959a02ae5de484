// SPDX-License-Identifier: Apache-2.0
//
// Secret holds a token, key or password: no copies, wiped when it goes, compared in constant time, not
// printable.
#pragma once

#include <string>
#include <string_view>

namespace pelanggan::base {

class Secret {
 public:
    Secret() = default;
    // Takes the text over and wipes the source.
    explicit Secret(std::string&& text) noexcept;
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    bool empty() const noexcept { return text_.empty(); }
    // The bytes, for the one call that needs them. Never store, log or format the result.
    std::string_view reveal() const noexcept { return text_; }
    // True when other has the same bytes; time does not depend on where they differ.
    bool equals(std::string_view other) const noexcept;

 private:
    std::string text_;
};

// Constant-time comparison of two texts of which one is secret.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

// Overwrites text with zeroes that the optimiser may not drop, and empties it.
void wipe(std::string& text) noexcept;

}  // namespace pelanggan::base
