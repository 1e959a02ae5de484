// SPDX-License-Identifier: Apache-2.0
#include "domain/places.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

namespace pelanggan::domain {
namespace {

bool has_code(const std::vector<Place>& places, std::string_view code) {
    return std::any_of(places.begin(), places.end(), [&](const Place& place) { return place.code == code; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(places_tests)

BOOST_AUTO_TEST_CASE(countries_have_names_in_both_languages) {
    BOOST_TEST(countries("id").size() == countries("en").size());
    BOOST_TEST(countries("en").size() >= 249U);
    BOOST_TEST(country_name("DE", "en") == "Germany");
    BOOST_TEST(country_name("DE", "id") == "Jerman");
    BOOST_TEST(country_name("DE", "fr") == "Germany", "an unknown language reads as English");
    BOOST_TEST(country_name("BO", "en") == "Bolivia", "the common name, where there is one");
    BOOST_TEST(country_name("XX", "en") == "XX", "a code nobody knows stays a code");
}

BOOST_AUTO_TEST_CASE(lists_are_sorted_by_name_without_regard_to_accents) {
    const auto all = countries("en");
    const auto position = [&](std::string_view code) {
        return std::find_if(all.begin(), all.end(), [&](const Place& p) { return p.code == code; }) -
               all.begin();
    };
    BOOST_TEST(position("AF") < position("AX"));
    BOOST_TEST(position("AX") < position("AL"), "Åland stands with A");
    BOOST_TEST(position("AL") < position("ZW"));
    const auto provinces_of_indonesia = provinces("ID", "id");
    BOOST_TEST(std::is_sorted(provinces_of_indonesia.begin(), provinces_of_indonesia.end(),
                              [](const Place& a, const Place& b) { return a.name < b.name; }));
}

BOOST_AUTO_TEST_CASE(indonesia_has_its_38_provinces) {
    const auto all = provinces("ID", "id");
    BOOST_TEST(all.size() == 38U);
    for (const char* code : {"ID-JB", "ID-JK", "ID-PA", "ID-PB", "ID-PD", "ID-PE", "ID-PS", "ID-PT"}) {
        BOOST_TEST(has_code(all, code), "missing " << code);
        BOOST_TEST(is_province("ID", code), "refused " << code);
    }
    BOOST_TEST(province_name("ID-PD", "en") == "Papua Barat Daya");
    for (const char* code : {"ID-JW", "ID-SM", "ID-PP"}) {
        BOOST_TEST(!has_code(all, code), code << " is an island or a group, not a province");
    }
}

BOOST_AUTO_TEST_CASE(names_within_a_country_are_distinct) {
    for (const Place& country : countries("en")) {
        std::set<std::string> names;
        for (const Place& province : provinces(country.code, "en")) {
            BOOST_TEST(names.insert(province.name).second,
                       province.code << " has a name twice: " << province.name);
            BOOST_TEST(province.name.find('[') == std::string::npos, province.code << ' ' << province.name);
        }
        BOOST_TEST(has_provinces(country.code) == !names.empty(), country.code);
    }
}

BOOST_AUTO_TEST_CASE(codes_that_do_not_exist_are_refused) {
    const std::pair<const char*, const char*> rows[] = {{"", "empty"},
                                                        {"id", "lower case is not canonical"},
                                                        {"IDN", "alpha-3"},
                                                        {"XX", "unused"},
                                                        {"I", "short"}};
    for (const auto& [code, reason] : rows) {
        BOOST_TEST(!is_country(code), "accepted '" << code << "': " << reason);
        BOOST_TEST(!has_provinces(code), "lists '" << code << "': " << reason);
        BOOST_TEST(provinces(code, "en").empty());
    }
    BOOST_TEST(!is_province("DE", "ID-JB"), "a province of another country");
    BOOST_TEST(!is_province("ID", "JB"), "half a code");
    BOOST_TEST(!is_province("", ""), "nothing");
    BOOST_TEST(!has_provinces("AQ"), "Antarctica has none");
}

BOOST_AUTO_TEST_CASE(places_are_found_by_code_or_name) {
    BOOST_TEST(find_country("id").value() == "ID");
    BOOST_TEST(find_country("Jerman").value() == "DE");
    BOOST_TEST(find_country("GERMANY").value() == "DE");
    BOOST_TEST(find_province("ID", "jawa barat").value() == "ID-JB");
    BOOST_TEST(find_province("ID", "ID-jb").value() == "ID-JB");
    const std::pair<const char*, const char*> rows[] = {
        {"", "empty"}, {"Germ", "half a name"}, {"Atlantis", "sunk"}, {"IDN", "alpha-3"}};
    for (const auto& [text, reason] : rows) {
        BOOST_TEST(!find_country(text).has_value(), "found '" << text << "': " << reason);
    }
    BOOST_TEST(!find_province("DE", "Jawa Barat").has_value(), "a province of another country");
    BOOST_TEST(!find_province("TW", "Hsinchu").has_value(), "a town and the county around it share the name");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
