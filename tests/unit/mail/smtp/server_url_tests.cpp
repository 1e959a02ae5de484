// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp/server_url.h"

#include <boost/test/unit_test.hpp>

#include "support/expect.h"

namespace pelanggan::mail {

BOOST_AUTO_TEST_SUITE(server_url_tests)

BOOST_AUTO_TEST_CASE(only_the_loopback_may_be_spoken_to_in_plain) {
    const struct {
        const char* url;
        bool is_smtps, is_loopback;
    } rows[] = {
        {"smtp://127.0.0.1:25", false, true},
        {"smtp://127.8.9.1", false, true},
        {"smtp://localhost:587", false, true},
        {"smtp://[::1]:25", false, true},
        {"SMTP://LOCALHOST", false, true},
        {"smtps://mail.example.com:465", true, false},
        {"smtp://mail.example.com", false, false},
        {"smtp://10.0.0.1:25", false, false},
        {"smtp://localhost.example.com", false, false},
        {"smtp://127.0.0.1.example.com", false, false},
        {"smtp://[2001:db8::1]:25", false, false},
        {"smtp://128.0.0.1", false, false},
    };
    for (const auto& row : rows) {
        const auto server = parse_server_url(row.url);
        BOOST_REQUIRE_MESSAGE(server.ok(), row.url << ": " << why(server));
        BOOST_TEST(server->is_smtps == row.is_smtps, row.url);
        BOOST_TEST(server->is_loopback == row.is_loopback, row.url);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_server_is_refused) {
    for (const auto* const url :
         {"", "127.0.0.1:25", "http://localhost", "smtp://", "smtp://:25", "smtp://host:0",
          "smtp://host:65536", "smtp://host:", "smtp://host:25/path", "smtp://user@host",
          "smtp://user:word@host:25", "smtp://host:25?x", "smtp://host#x", "smtp://ho st", "smtp://host\r\n",
          "smtp://[::1", "smtp://[x]:25", "smtp://[::1]x", "smtp://h\u00f6st"}) {
        BOOST_TEST(!parse_server_url(url).ok(), url);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::mail
