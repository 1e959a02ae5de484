// SPDX-License-Identifier: Apache-2.0
#include "domain/suspension_text.h"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace pelanggan::domain {
namespace {

SuspensionText text(std::string code, std::string pattern, std::int64_t position) {
    SuspensionText out;
    out.code = std::move(code);
    out.pattern = std::move(pattern);
    out.position = position;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(suspension_text_tests)

BOOST_AUTO_TEST_CASE(the_first_match_by_position_wins) {
    const std::vector<SuspensionText> texts{text("abuse", "spam", 20), text("default", "", 0),
                                            text("payment", "unpaid", 10)};
    BOOST_TEST(find_suspension_text(texts, "UNPAID since 2026-10, also spam").code == "payment");
    BOOST_TEST(find_suspension_text(texts, "Spam run").code == "abuse");
}

BOOST_AUTO_TEST_CASE(what_nothing_matches_gets_the_default) {
    const std::vector<SuspensionText> texts{text("payment", "unpaid", 10), text("odd", "", 1),
                                            text("default", "disk", 0)};
    for (const char* reason : {"", "Unknown", "unpai", "disk"}) {
        BOOST_TEST(find_suspension_text(texts, reason).code == "default", "reason '" << reason << "'");
    }
}

BOOST_AUTO_TEST_CASE(case_is_that_of_ascii_only) {
    const std::vector<SuspensionText> texts{text("late", "SPÄT", 1), text("default", "", 0)};
    BOOST_TEST(find_suspension_text(texts, "zu spÄt").code == "late");
    BOOST_TEST(find_suspension_text(texts, "zu spät").code == "default");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
