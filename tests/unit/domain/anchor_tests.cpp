// SPDX-License-Identifier: Apache-2.0
#include "domain/anchor.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {
namespace {

base::Digest digest_of(std::uint8_t byte) {
    base::Digest digest;
    digest.fill(byte);
    return digest;
}

std::string_view without_feed(std::string_view line) {
    BOOST_REQUIRE(line.ends_with('\n'));
    return line.substr(0, line.size() - 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(anchor_tests)

BOOST_AUTO_TEST_CASE(lines_are_those_of_the_stored_format) {
    BOOST_TEST(anchor_line({CustomerId{7}, 12, digest_of(0xAB)}) ==
               "7 12 abababababababababababababababababababababababababababababababab\n");
    const Anchor anchor{42, base::from_epoch(1795366800), 123, digest_of(0), {}};
    BOOST_TEST(anchor_end_line(anchor) ==
               "end 42 2026-11-22T17:00:00Z 123 "
               "0000000000000000000000000000000000000000000000000000000000000000\n");
    BOOST_TEST(anchor_digest_line(digest_of(0x10)) ==
               "digest 1010101010101010101010101010101010101010101010101010101010101010\n");
    BOOST_TEST(anchor_file_name(anchor) == "000042-2026-11-22.anchor");
    BOOST_TEST(anchor_number_of("000042-2026-11-22.anchor").value() == 42);
    BOOST_TEST(anchor_number_of("1234567-2026-11-22.anchor").value() == 1234567);
}

BOOST_AUTO_TEST_CASE(lines_are_read_back) {
    const auto text = anchor_line({CustomerId{9007199254740993}, 2, digest_of(0x5c)});
    const auto head = parse_anchor_line(without_feed(text));
    BOOST_REQUIRE(head.has_value());
    BOOST_TEST(head->customer.value == 9007199254740993);
    BOOST_TEST(head->sequence == 2);
    BOOST_TEST((head->hash == digest_of(0x5c)));
    const Anchor anchor{1, base::from_epoch(1709210096), 0, digest_of(3), {}};
    const auto end_line = anchor_end_line(anchor);
    const auto end = parse_anchor_end_line(without_feed(end_line));
    BOOST_REQUIRE(end.has_value());
    BOOST_TEST(end->number == 1);
    BOOST_TEST((end->made_at == anchor.made_at));
    BOOST_TEST(end->lines == 0);
    BOOST_TEST((end->before == anchor.before));
    const auto digest_line = anchor_digest_line(digest_of(9));
    BOOST_TEST((parse_anchor_digest_line(without_feed(digest_line)) == digest_of(9)));
}

BOOST_AUTO_TEST_CASE(nothing_else_is_read) {
    const std::string hash(64, 'a');
    const std::string wrong[] = {"",
                                 "7",
                                 "7 1",
                                 "7 1 " + hash + "\n",
                                 "7 1 " + hash + " ",
                                 " 7 1 " + hash,
                                 "7  1 " + hash,
                                 "07 1 " + hash,
                                 "7 0 " + hash,
                                 "-7 1 " + hash,
                                 "7 1 " + hash.substr(1),
                                 "7 1 " + std::string(64, 'A'),
                                 "99999999999999999999 1 " + hash};
    for (const auto& line : wrong)
        BOOST_TEST(!parse_anchor_line(line).has_value(), "read: " << line);
    const std::string ends[] = {"end",
                                "end 1 2026-11-22T17:00:00Z 3",
                                "end 1 2026-11-22T17:00:00Z 3 " + hash + "x",
                                "end 1 2026-11-22 17:00:00Z 3 " + hash,
                                "end 1 2026-02-30T17:00:00Z 3 " + hash,
                                "end 1 2026-11-22T24:00:00Z 3 " + hash,
                                "End 1 2026-11-22T17:00:00Z 3 " + hash};
    for (const auto& line : ends)
        BOOST_TEST(!parse_anchor_end_line(line).has_value(), "read: " << line);
    for (const auto& line : {hash, "digest  " + hash, "digest " + hash + " "})
        BOOST_TEST(!parse_anchor_digest_line(line).has_value(), "read: " << line);
    for (const auto* name : {"", "000042-2026-11-22.anchor.part", "42-2026-11-22.anchor", "000042.anchor",
                             "00004x-2026-11-22.anchor", "000000-2026-11-22.anchor", "../../etc/passwd"})
        BOOST_TEST(!anchor_number_of(name).has_value(), "read: " << name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
