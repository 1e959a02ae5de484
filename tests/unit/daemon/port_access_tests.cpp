// SPDX-License-Identifier: Apache-2.0
#include "daemon/port_access.h"

#include <linux/landlock.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "base/unique_fd.h"
#include "support/in_a_child.h"

namespace pelanggan::daemon {
namespace {

// A listener on a free port of the loopback.
struct Listener {
    base::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    Listener() {
        socklen_t size = sizeof address;
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        BOOST_REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
        BOOST_REQUIRE(::listen(fd.get(), 4) == 0);
        BOOST_REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    }
    std::uint16_t port() const { return ntohs(address.sin_port); }
    // 0, or the errno.
    int connect() const {
        const base::UniqueFd client{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        return ::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
                   ? 0
                   : errno;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(port_access_tests)

BOOST_AUTO_TEST_CASE(ports_are_read_from_addresses) {
    BOOST_TEST(port_of("https://127.0.0.1:2087") == 2087);
    BOOST_TEST(port_of("https://whm.example/json-api/") == 443);
    BOOST_TEST(port_of("https://user:secret@whm.example:2443/x?y#z") == 2443);
    BOOST_TEST(port_of("smtp://localhost") == 25);
    BOOST_TEST(port_of("smtps://localhost/") == 465);
    BOOST_TEST(port_of("smtp://[::1]:2525") == 2525);
    BOOST_TEST(port_of("smtp://[::1]") == 25);
    for (const char* strange :
         {"", "127.0.0.1:25", "ftp://h", "https://h:", "https://h:99999", "https://h:x"})
        BOOST_TEST(port_of(strange) == 0, strange);
}

BOOST_AUTO_TEST_CASE(only_the_named_ports_can_be_reached_and_none_can_be_listened_at) {
    const bool is_known =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 4;
    const Listener wanted, foreign;
    const int result = test::in_a_child([&] {
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 1;
        if (foreign.connect() != 0) return 2;
        const auto restricted = restrict_ports({wanted.port()});
        if (!restricted.ok()) return 3;
        if (*restricted != is_known) return 4;
        if (wanted.connect() != 0) return 5;
        // Without the kernel's help nothing is restricted, and nothing is broken.
        if (!is_known) return foreign.connect() == 0 ? 0 : 6;
        if (foreign.connect() != EACCES) return 7;
        return 0;
    });
    BOOST_TEST(result == 0, "see the number in the source: " << result);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::daemon
