// SPDX-License-Identifier: Apache-2.0
#include "web/format.h"

#include <array>
#include <boost/locale/date_time_facet.hpp>
#include <boost/locale/formatting.hpp>
#include <boost/locale/generator.hpp>
#include <boost/locale/localization_backend.hpp>
#include <ctime>
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

std::optional<base::Time> parse_moment(std::string_view text) {
    const auto digits = [&](std::size_t at, std::size_t count) -> int {
        int value = 0;
        for (std::size_t i = at; i < at + count; ++i) {
            if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    const auto is = [&](std::size_t at, char c) { return at < text.size() && text[at] == c; };
    std::tm local{};
    local.tm_year = digits(0, 4) - 1900;
    local.tm_mon = digits(5, 2) - 1;
    local.tm_mday = digits(8, 2);
    local.tm_hour = digits(11, 2);
    local.tm_min = digits(14, 2);
    const bool has_form =
        is(4, '-') && is(7, '-') && (is(10, 'T') || is(10, ' ')) && is(13, ':') && local.tm_year >= 70;
    std::size_t at = 16;
    if (is(at, ':')) {
        local.tm_sec = digits(at + 1, 2);
        at += 3;
    }
    if (!has_form || local.tm_mon < 0 || local.tm_hour < 0 || local.tm_min < 0 || local.tm_min > 59 ||
        local.tm_sec < 0 || local.tm_sec > 59)
        return std::nullopt;
    const std::tm wanted = local;
    const auto is_same = [&](const std::tm& other) {
        return other.tm_year == wanted.tm_year && other.tm_mon == wanted.tm_mon &&
               other.tm_mday == wanted.tm_mday && other.tm_hour == wanted.tm_hour &&
               other.tm_min == wanted.tm_min && other.tm_sec == wanted.tm_sec;
    };
    if (at == text.size()) {
        local.tm_isdst = -1;
        const std::time_t moment = std::mktime(&local);
        if (moment == -1 || !is_same(local)) return std::nullopt;
        return base::from_epoch(moment);
    }
    int offset = 0;
    const bool is_utc = text.substr(at) == "Z";
    if (!is_utc) {
        const int hours = digits(at + 1, 2);
        const int minutes = digits(at + 4, 2);
        if ((!is(at, '+') && !is(at, '-')) || !is(at + 3, ':') || text.size() != at + 6 || hours < 0 ||
            hours > 14 || minutes < 0 || minutes > 59)
            return std::nullopt;
        offset = (hours * 60 + minutes) * (is(at, '+') ? 60 : -60);
    }
    const std::time_t moment = ::timegm(&local);
    if (!is_same(local)) return std::nullopt;
    return base::from_epoch(moment - offset);
}

std::string format_field(base::Time at) {
    return format(at, "en", "", "%Y-%m-%dT%H:%M");
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
