// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::base {

BOOST_AUTO_TEST_SUITE(crypto_tests)

// FIPS 180-2, appendix B.1; RFC 4231, case 2; RFC 5869, case 3 has no salt but other lengths, so only its
// properties are checked.
BOOST_AUTO_TEST_CASE(digests_are_the_published_ones) {
    BOOST_TEST(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(to_hex(hmac_sha256(Secret{std::string{"Jefe"}}, "what do ya want for nothing?")) ==
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

BOOST_AUTO_TEST_CASE(pieces_hash_like_the_whole_and_the_hash_can_be_used_again) {
    Sha256 hash;
    for (int round = 0; round < 2; ++round) {
        hash.update("a");
        hash.update("bc");
        BOOST_TEST(to_hex(hash.finish()) == to_hex(sha256("abc")));
    }
}

BOOST_AUTO_TEST_CASE(derived_keys_differ_by_label_and_master) {
    const Secret master{std::string{"master"}};
    const Secret other{std::string{"other"}};
    BOOST_TEST(derive_key(master, "a").equals(derive_key(master, "a").reveal()));
    BOOST_TEST(!derive_key(master, "a").equals(derive_key(master, "b").reveal()));
    BOOST_TEST(!derive_key(master, "a").equals(derive_key(other, "a").reveal()));
}

BOOST_AUTO_TEST_CASE(ids_are_32_hex_digits_and_do_not_repeat) {
    const std::string a = random_id();
    BOOST_TEST(a.size() == 32U);
    BOOST_TEST(a.find_first_not_of("0123456789abcdef") == std::string::npos);
    BOOST_TEST(a != random_id());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::base
