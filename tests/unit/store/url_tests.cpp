// SPDX-License-Identifier: Apache-2.0
#include "store/soci/url.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::store {

BOOST_AUTO_TEST_SUITE(url_tests)

BOOST_AUTO_TEST_CASE(sqlite_takes_an_absolute_path) {
    const auto url = parse_url("sqlite:///var/lib/pelanggan/my%20store.db");
    BOOST_REQUIRE(url.ok());
    BOOST_TEST(std::get<SqliteUrl>(*url).path == "/var/lib/pelanggan/my store.db");
}

BOOST_AUTO_TEST_CASE(mariadb_takes_hosts_port_and_options) {
    auto url = parse_url("mariadb://pel@n1,10.0.0.2:3307/shop?password_file=/etc/pw");
    BOOST_REQUIRE(url.ok());
    const auto& far = std::get<MariadbUrl>(*url);
    BOOST_TEST(far.user == "pel");
    BOOST_TEST(far.hosts == (std::vector<std::string>{"n1", "10.0.0.2"}), boost::test_tools::per_element());
    BOOST_TEST(far.port == 3307);
    BOOST_TEST(far.database == "shop");
    BOOST_TEST(far.password_file == "/etc/pw");
    url = parse_url("mariadb://pel@localhost/shop?password_file=/etc/pw&socket=/run/my.sock");
    BOOST_REQUIRE(url.ok());
    BOOST_TEST(std::get<MariadbUrl>(*url).socket == "/run/my.sock");
    BOOST_TEST(std::get<MariadbUrl>(*url).port == 3306);
}

BOOST_AUTO_TEST_CASE(what_is_no_store_is_refused_with_a_reason) {
    for (const char* bad : {"",
                            "sqlite:",
                            "sqlite://relative.db",
                            "sqlite:///",
                            "sqlite:///folder/",
                            "sqlite:///a\"b",
                            "sqlite:///a%0Ab",
                            "sqlite:///a%2",
                            "postgres://u@h/d",
                            "mariadb://host/db",
                            "mariadb://@host/db",
                            "mariadb://u@/db",
                            "mariadb://u@h,/db",
                            "mariadb://u@h/",
                            "mariadb://u@h",
                            "mariadb://u@h:0/d",
                            "mariadb://u@h:99999/d",
                            "mariadb://u:secret@h/d",
                            "mariadb://u@h/d?reconnect=1",
                            "mariadb://u@h/d?socket=relative",
                            "mariadb://u@h1,h2/d?socket=/run/s",
                            "mariadb://u'@h/d",
                            "mariadb://u@h/d' charset='latin1",
                            "mariadb://u@h host=evil/d",
                            "mariadb://u@h/d\\"}) {
        const auto url = parse_url(bad);
        BOOST_TEST(!url.ok(), "accepted '" << bad << "'");
        if (!url.ok()) {
            BOOST_TEST((url.error().kind == base::ErrorKind::kInvalidInput), bad);
            BOOST_TEST(url.error().what.find("secret") == std::string::npos, "a password in an error text");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
