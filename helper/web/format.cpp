// SPDX-License-Identifier: Apache-2.0
#include "web/format.h"

#include <array>
#include <boost/locale/date_time_facet.hpp>
#include <boost/locale/formatting.hpp>
#include <boost/locale/generator.hpp>
#include <boost/locale/localization_backend.hpp>
#include <iomanip>
#include <locale>
#include <sstream>

namespace pelanggan::web {
namespace {

namespace bl = boost::locale;

std::locale make_locale(const char* name) {
    auto backends = bl::localization_backend_manager::global();
    backends.select("icu");
    bl::generator generator{backends};
    generator.categories(bl::formatting_facet | bl::calendar_facet | bl::information_facet);
    return generator(name);
}

// Made once: ICU takes milliseconds for it.
const std::locale& locale_of(std::string_view language) {
    static const std::locale kIndonesian = make_locale("id_ID.UTF-8");
    static const std::locale kEnglish = make_locale("en_GB.UTF-8");
    return language == "id" ? kIndonesian : kEnglish;
}

std::string format(base::Time at, std::string_view language, std::string_view zone, const char* pattern) {
    std::ostringstream out;
    out.imbue(locale_of(language));
    if (!zone.empty()) out << bl::as::time_zone(std::string{zone});
    out << bl::as::ftime(pattern) << base::to_epoch(at);
    return out.str();
}

}  // namespace

std::string format_moment(base::Time at, std::string_view language, std::string_view zone) {
    constexpr const char* kDay = "%Y-%m-%d";
    const bool is_today = format(at, language, zone, kDay) == format(base::now(), language, zone, kDay);
    return is_today ? format(at, language, zone, "%H:%M:%S") : format_time(at, language, zone);
}

std::string format_time(base::Time at, std::string_view language, std::string_view zone) {
    return format_date(at, language, zone) + ", " + format(at, language, zone, "%H:%M:%S");
}

std::string format_date(base::Time at, std::string_view language, std::string_view zone) {
    return format(at, language, zone, "%e %B %Y");
}

std::string format_zone(std::string_view language, std::string_view zone) {
    return format(base::now(), language, zone, "%Z");
}

std::string format_count(std::int64_t number, std::string_view language) {
    std::ostringstream out;
    out.imbue(locale_of(language));
    out << bl::as::number << number;
    return out.str();
}

std::string format_bytes(std::int64_t bytes, std::string_view language) {
    constexpr std::array kUnits{"B", "KB", "MB", "GB", "TB", "PB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    // 1023.95 would be written as 1,024.0.
    while (value >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    std::ostringstream out;
    out.imbue(locale_of(language));
    const bool is_whole = unit == 0 || value == static_cast<double>(static_cast<std::int64_t>(value));
    out << bl::as::number << std::fixed << std::setprecision(is_whole ? 0 : 1) << value << ' '
        << kUnits[unit];
    return out.str();
}

}  // namespace pelanggan::web
