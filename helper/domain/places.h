// SPDX-License-Identifier: Apache-2.0
//
// Countries and provinces of ISO 3166, from Debian's iso-codes plus a table of our own for the four
// Indonesian provinces of 2022. Names come in the reader's language where iso-codes has a translation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::domain {

struct Place {
    std::string code;  // "ID", "ID-JB"
    std::string name;
};

bool is_country(std::string_view code) noexcept;
// True when the country has a list of subdivisions, so that province must be one of its codes.
bool has_provinces(std::string_view country) noexcept;
bool is_province(std::string_view country, std::string_view code) noexcept;

// The code for a code or name (Indonesian or English) as people type it, without regard to ASCII case;
// nullopt when none is meant, or when a name means two.
std::optional<std::string> find_country(std::string_view text);
std::optional<std::string> find_province(std::string_view country, std::string_view text);

// Sorted by name. language is "id" or "en"; anything else reads as "en".
std::vector<Place> countries(std::string_view language);
std::vector<Place> provinces(std::string_view country, std::string_view language);
// The name, or the code itself when it is not known.
std::string country_name(std::string_view code, std::string_view language);
std::string province_name(std::string_view code, std::string_view language);

}  // namespace pelanggan::domain
