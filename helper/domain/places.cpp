// SPDX-License-Identifier: Apache-2.0
#include "domain/places.h"

#include <algorithm>
#include <span>

#include "domain/tables.h"

namespace pelanggan::domain {
namespace {

using tables::Row;

const Row* find(std::span<const Row> rows, std::string_view code) noexcept {
    const auto at = std::lower_bound(rows.begin(), rows.end(), code,
                                     [](const Row& row, std::string_view c) { return row.code < c; });
    return at != rows.end() && at->code == code ? &*at : nullptr;
}

struct Range {
    std::size_t first{0};
    std::size_t count{0};
};

// A country's rows in the table of provinces: codes begin with "ID-".
Range province_range(std::string_view country) noexcept {
    const auto rows = tables::provinces();
    if (country.size() != 2) return {};
    const auto begin =
        std::lower_bound(rows.begin(), rows.end(), country,
                         [](const Row& row, std::string_view c) { return row.code.substr(0, 2) < c; });
    const auto end =
        std::find_if(begin, rows.end(), [&](const Row& row) { return row.code.substr(0, 2) != country; });
    return {static_cast<std::size_t>(begin - rows.begin()), static_cast<std::size_t>(end - begin)};
}

std::string_view name_in(const Row& row, bool is_indonesian) noexcept {
    return is_indonesian ? row.indonesian : row.english;
}

std::vector<Place> list(std::span<const Row> rows, std::span<const std::uint16_t> order, bool is_indonesian) {
    std::vector<Place> out;
    out.reserve(order.size());
    for (const std::uint16_t i : order) {
        out.push_back({std::string{rows[i].code}, std::string{name_in(rows[i], is_indonesian)}});
    }
    return out;
}

std::string name_or_code(const Row* row, std::string_view code, std::string_view language) {
    return std::string{row == nullptr ? code : name_in(*row, language == "id")};
}

bool is_equal_without_case(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

// Codes go before names: "ML" is Mali even if a place had that name.
std::optional<std::string> find_by_text(std::span<const Row> rows, std::string_view text) {
    for (const Row& row : rows) {
        if (is_equal_without_case(row.code, text)) return std::string{row.code};
    }
    const Row* found = nullptr;
    for (const Row& row : rows) {
        if (!is_equal_without_case(row.english, text) && !is_equal_without_case(row.indonesian, text))
            continue;
        if (found != nullptr) return std::nullopt;
        found = &row;
    }
    if (found == nullptr) return std::nullopt;
    return std::string{found->code};
}

}  // namespace

bool is_country(std::string_view code) noexcept {
    return find(tables::countries(), code) != nullptr;
}

bool has_provinces(std::string_view country) noexcept {
    return province_range(country).count != 0;
}

bool is_province(std::string_view country, std::string_view code) noexcept {
    return country.size() == 2 && code.substr(0, 2) == country && find(tables::provinces(), code) != nullptr;
}

std::optional<std::string> find_country(std::string_view text) {
    return find_by_text(tables::countries(), text);
}

std::optional<std::string> find_province(std::string_view country, std::string_view text) {
    const Range range = province_range(country);
    return find_by_text(tables::provinces().subspan(range.first, range.count), text);
}

std::vector<Place> countries(std::string_view language) {
    const bool is_indonesian = language == "id";
    return list(tables::countries(), tables::countries_by_name(is_indonesian), is_indonesian);
}

std::vector<Place> provinces(std::string_view country, std::string_view language) {
    const bool is_indonesian = language == "id";
    const Range range = province_range(country);
    return list(tables::provinces(),
                tables::provinces_by_name(is_indonesian).subspan(range.first, range.count), is_indonesian);
}

std::string country_name(std::string_view code, std::string_view language) {
    return name_or_code(find(tables::countries(), code), code, language);
}

std::string province_name(std::string_view code, std::string_view language) {
    return name_or_code(find(tables::provinces(), code), code, language);
}

}  // namespace pelanggan::domain
