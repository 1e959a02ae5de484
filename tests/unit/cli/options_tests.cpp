// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "support/temp_dir.h"

namespace pelanggan::test {
namespace {

base::Expected<cli::Options> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "pelanggan");
    return cli::parse_options(static_cast<int>(words.size()), words.data());
}

base::Expected<std::string> door_dir(const std::string& text) {
    const TempDir dir;
    std::ofstream{dir.file("pelanggan.conf")} << text;
    cli::Options options;
    options.config = dir.file("pelanggan.conf");
    options.is_config_given = true;
    return cli::read_door_dir(options);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options_tests)

BOOST_AUTO_TEST_CASE(options_and_words_may_stand_in_any_order) {
    const auto options =
        parse({"--output", "json", "customers", "set", "7", "city=Kota Baru", "--reason=by telephone"});
    BOOST_REQUIRE(options.ok());
    BOOST_TEST(options->is_json);
    BOOST_TEST(options->words.size() == 4U);
    BOOST_TEST(options->words[3] == "city=Kota Baru");
    BOOST_TEST(options->get("reason") == "by telephone");
    BOOST_TEST(options->get("server").empty());
    BOOST_TEST(options->config == "/etc/pelanggan/pelanggan.conf");
    const auto sync = parse({"sync", "--allow-missing", "--config", "/x"});
    BOOST_TEST(sync->get("allow-missing") == "yes");
    BOOST_TEST(sync->config == "/x");
    BOOST_TEST(parse({"--", "customers", "set", "7", "-x"})->words.back() == "-x");
}

BOOST_AUTO_TEST_CASE(what_is_not_an_option_is_said) {
    const struct {
        std::vector<const char*> words;
        const char* reason;
    } rows[] = {
        {{"--outp", "json"}, "shortened"}, {{"--output", "xml"}, "unknown output"},
        {{"--nothing"}, "unknown"},        {{"--config"}, "without value"},
        {{"-z"}, "unknown letter"},        {{"--limit"}, "without value"},
    };
    for (const auto& row : rows)
        BOOST_TEST(!parse(row.words).ok(), row.reason);
}

BOOST_AUTO_TEST_CASE(only_the_folder_of_the_doors_is_read) {
    BOOST_TEST(
        *door_dir(
            "[whm]\nurl = x\ndir = /wrong\n# dir=/no\n[doors]\n  dir =  /srv/doors \n[log]\ndir=/no\n") ==
        "/srv/doors");
    BOOST_TEST(*door_dir("") == "/run/pelanggan");
    BOOST_TEST(*door_dir("[doors]\nuser = x\n") == "/run/pelanggan");
    const auto relative = door_dir("\n[doors]\ndir = run\n");
    BOOST_REQUIRE(!relative.ok());
    BOOST_TEST(relative.error().what.find(":3:") != std::string::npos);
    cli::Options missing;
    missing.config = "/nothing/here.conf";
    BOOST_TEST(*cli::read_door_dir(missing) == "/run/pelanggan");
    missing.is_config_given = true;
    BOOST_TEST(!cli::read_door_dir(missing).ok(), "a file that was named must be there");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
