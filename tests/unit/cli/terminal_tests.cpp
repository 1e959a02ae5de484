// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <boost/test/unit_test.hpp>

#include "cli/texts.h"

namespace pelanggan::test {

BOOST_AUTO_TEST_SUITE(terminal_tests)

BOOST_AUTO_TEST_CASE(columns_are_as_wide_as_their_widest_cell) {
    cli::Table table{{"Name", "City"}};
    table.add({{"Tri"}, {"Solo"}});
    table.add({{"Déwi Ayu"}, {""}});
    table.add({{""}, {"Ende"}});
    const cli::Paint plain{false};
    BOOST_TEST(table.draw(plain) ==
               "Name      City\n"
               "Tri       Solo\n"
               "Déwi Ayu\n"
               "          Ende\n");
    table.add({{"a much longer name"}, {"x"}});
    BOOST_TEST(table.draw(plain) == "a much longer name  x\n", "later pieces have no heads");
}

BOOST_AUTO_TEST_CASE(colours_do_not_move_columns) {
    cli::Table table{{"A", "B"}};
    table.add({{"x", cli::Colour::kBad}, {"y"}});
    const auto drawn = table.draw(cli::Paint{true});
    BOOST_TEST(drawn.find("\033[31mx\033[0m  y") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(texts_of_others_cannot_steer_a_terminal) {
    BOOST_TEST(cli::clean("a\033[2Jb\r\nc\td\x7f") == "a?[2Jb??c?d?");
    BOOST_TEST(cli::clean("x\xc2\x9b"
                          "31my") == "x?31my",
               "C1 controls too");
    BOOST_TEST(cli::clean("caf\xc3\xa9") == "caf\xc3\xa9");
    BOOST_TEST(cli::clean("\xff") == "\xef\xbf\xbd");
    cli::Table table{{"A"}};
    table.add({{"\033]0;title\007"}});
    BOOST_TEST(table.draw(cli::Paint{false}).find('\033') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(bars_are_bounded) {
    BOOST_TEST(cli::bar(50, 10) == "[#####.....]  50 %");
    BOOST_TEST(cli::bar(-5, 4) == "[....]   0 %");
    BOOST_TEST(cli::bar(900, 4) == "[####] 100 %");
}

BOOST_AUTO_TEST_CASE(every_sentence_has_both_languages_and_the_same_places) {
    for (const auto& entry : cli::translations()) {
        BOOST_TEST(!entry.indonesian.empty(), entry.english);
        for (const char* place : {"{0}", "{1}"})
            BOOST_TEST((entry.english.find(place) == std::string_view::npos) ==
                           (entry.indonesian.find(place) == std::string_view::npos),
                       entry.english);
    }
    BOOST_TEST(cli::Texts{"id"}("Saved.") == "Tersimpan.");
    BOOST_TEST(cli::Texts{"en"}("{0} of {1} accounts read", {"1", "2"}) == "1 of 2 accounts read");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
