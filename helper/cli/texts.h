// SPDX-License-Identifier: Apache-2.0
//
// This program's own sentences in English and Indonesian. What the daemon says comes translated already.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::cli {

struct Translation {
    std::string_view english;
    std::string_view indonesian;
};
std::span<const Translation> translations() noexcept;

class Texts {
 public:
    // language: "id" or anything else, which reads as English.
    explicit Texts(std::string_view language) : is_indonesian_{language == "id"} {}
    bool is_indonesian() const noexcept { return is_indonesian_; }
    std::string_view operator()(std::string_view english) const noexcept;
    // With {0}, {1} … replaced by the arguments.
    std::string operator()(std::string_view english, const std::vector<std::string>& arguments) const;

 private:
    bool is_indonesian_;
};

// "id" or "en" from LC_ALL, LC_MESSAGES, LANG, the first that is set.
std::string_view language_of_environment();

}  // namespace pelanggan::cli
