// SPDX-License-Identifier: Apache-2.0
//
// The libcurl adapter against the stand-in's real TLS listeners.
#include "http/curl/curl_http_client.h"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

#include "support/expect.h"
#include "support/whm_stand_in.h"

namespace pelanggan::http {
namespace {

using base::ErrorKind;

struct StandInFixture {
    WhmStandIn panel;
    std::unique_ptr<HttpClient> client = make_curl_client({panel.ca_file()});
    base::Secret authorization{"whm root:" + panel.token()};

    Post to(std::string url, const std::string& function = "version") const {
        Post post;
        post.url = std::move(url) + "/json-api/" + function;
        post.form = "api.version=1";
        post.authorization = &authorization;
        return post;
    }
    static std::string read_all(Reply& reply) {
        std::string body;
        for (;;) {
            const auto piece = reply.next();
            BOOST_REQUIRE_MESSAGE(piece.ok(), why(piece));
            if (piece->empty()) return body;
            body += *piece;
        }
    }
    static base::Error read_to_error(Reply& reply) {
        for (;;) {
            const auto piece = reply.next();
            if (!piece.ok()) return piece.error();
            BOOST_REQUIRE_MESSAGE(!piece->empty(), "the body ended without an error");
        }
    }
    base::Error refused(const Post& post) const {
        const auto reply = client->post(post);
        BOOST_REQUIRE_MESSAGE(!reply.ok(), "the peer was accepted");
        BOOST_TEST(reply.error().what.find(panel.token()) == std::string::npos);
        return reply.error();
    }
    void check_no_violation() const {
        const std::string violations = panel.violations();
        BOOST_TEST(parse_json("{\"list\":" + violations + "}").find("list")->items.empty(), violations);
    }
    std::int64_t connections_seen() const {
        const auto log = parse_json("{\"list\":" + ask("GET", "/requests") + "}");
        std::int64_t last = 0;
        std::int64_t count = 0;
        for (const auto& request : log.find("list")->items) {
            const auto* connection = request.find("connection");
            BOOST_REQUIRE(connection != nullptr);
            if (const auto number = connection->as_integer(); number && *number != last) {
                last = *number;
                ++count;
            }
        }
        return count;
    }
    std::string ask(const std::string& method, const std::string& path) const {
        return panel.ask(method, path);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(curl_http_client_tests, StandInFixture)

BOOST_AUTO_TEST_CASE(reads_and_uses_the_connection_again) {
    for (int i = 0; i < 3; ++i) {
        const auto reply = client->post(to(panel.url()));
        BOOST_REQUIRE_MESSAGE(reply.ok(), why(reply));
        BOOST_TEST((*reply)->status() == 200);
        BOOST_TEST((*reply)->date().has_value());
        BOOST_TEST(read_all(**reply).find("\"version\"") != std::string::npos);
    }
    BOOST_TEST(connections_seen() == 1);
    check_no_violation();
}

BOOST_AUTO_TEST_CASE(sends_a_change_on_a_connection_of_its_own) {
    for (int i = 0; i < 3; ++i) {
        Post post = to(panel.url());
        post.is_change = i == 1;
        const auto reply = client->post(post);
        BOOST_REQUIRE(reply.ok());
        read_all(**reply);
    }
    // Whether the first connection survives the change is libcurl's choice; the change itself is on another.
    BOOST_TEST(connections_seen() >= 2);
    check_no_violation();
}

BOOST_AUTO_TEST_CASE(tells_nothing_to_a_peer_that_proves_nothing) {
    for (const char* kind : {"wrong_host", "expired", "unknown_ca"}) {
        const int port = panel.open_listener(kind);
        const auto error = refused(to("https://127.0.0.1:" + std::to_string(port)));
        BOOST_TEST((error.kind == ErrorKind::kUnavailable), kind << ": " << error.what);
        BOOST_TEST(error.what.find("could not prove") != std::string::npos, kind << ": " << error.what);
    }
    // Plain HTTP behind an https address, and an http address.
    const int plain = panel.open_listener("plain_redirect");
    BOOST_TEST((refused(to("https://127.0.0.1:" + std::to_string(plain))).kind == ErrorKind::kUnavailable));
    BOOST_TEST((refused(to("http://127.0.0.1:" + std::to_string(plain))).kind == ErrorKind::kInvalidInput));
    // The system's authorities do not know the test's.
    client = make_curl_client({});
    BOOST_TEST((refused(to(panel.url())).kind == ErrorKind::kUnavailable));
    client = make_curl_client({"/nonexistent/ca.pem"});
    BOOST_TEST((refused(to(panel.url())).kind == ErrorKind::kUnavailable));
    check_no_violation();
}

BOOST_AUTO_TEST_CASE(follows_no_redirect) {
    for (const int status : {301, 302, 307, 308}) {
        panel.order_fault(R"({"kind":"redirect","function":"version","status":)" + std::to_string(status) +
                          "}");
        const auto reply = client->post(to(panel.url()));
        BOOST_REQUIRE(reply.ok());
        BOOST_TEST((*reply)->status() == status);
    }
    check_no_violation();
}

BOOST_AUTO_TEST_CASE(takes_no_proxy_from_the_environment) {
    ::setenv("https_proxy", "http://127.0.0.1:1", 1);
    ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    const auto reply = client->post(to(panel.url()));
    ::unsetenv("https_proxy");
    ::unsetenv("ALL_PROXY");
    BOOST_TEST(reply.ok());
}

BOOST_AUTO_TEST_CASE(caps_the_body) {
    Post post = to(panel.url(), "listaccts");
    post.limits.body_bytes = 200;
    const auto reply = client->post(post);
    BOOST_REQUIRE(reply.ok());
    BOOST_TEST((read_to_error(**reply).kind == ErrorKind::kCorrupt));
}

BOOST_AUTO_TEST_CASE(gives_up_a_slow_body_and_a_slow_answer) {
    panel.order_fault(R"({"kind":"trickle","function":"listaccts","bytes":300,"seconds":0.5})");
    Post slow = to(panel.url(), "listaccts");
    slow.limits.stall_bytes_per_second = 1000;
    slow.limits.stall_time = std::chrono::seconds{1};
    const auto begun = std::chrono::steady_clock::now();
    const auto reply = client->post(slow);
    BOOST_REQUIRE_MESSAGE(reply.ok(), why(reply));
    BOOST_TEST((read_to_error(**reply).kind == ErrorKind::kUnavailable));
    panel.order_fault(R"({"kind":"delay_before","function":"version","seconds":30})");
    Post late = to(panel.url());
    late.limits.whole = std::chrono::milliseconds{300};
    BOOST_TEST((refused(late).kind == ErrorKind::kOutcomeUnknown));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < std::chrono::seconds{10}));
}

BOOST_AUTO_TEST_CASE(tells_not_sent_from_sent_without_an_answer) {
    BOOST_TEST((refused(to("https://127.0.0.1:1")).kind == ErrorKind::kUnavailable));
    for (const char* kind : {"drop_before", "drop_after", "half_headers"}) {
        panel.order_fault(R"({"kind":")" + std::string{kind} + R"(","function":"version","times":0})");
        Post post = to(panel.url());
        post.is_change = true;
        BOOST_TEST((refused(post).kind == ErrorKind::kOutcomeUnknown), kind);
        panel.control("POST", "/reset");
    }
}

BOOST_AUTO_TEST_CASE(notices_a_body_that_is_cut) {
    panel.order_fault(R"({"kind":"cut","function":"version","at":10,"framing":"length"})");
    auto reply = client->post(to(panel.url()));
    BOOST_REQUIRE(reply.ok());
    BOOST_TEST((read_to_error(**reply).kind == ErrorKind::kUnavailable));
    panel.order_fault(R"({"kind":"chunked_no_end","function":"version","size":3})");
    reply = client->post(to(panel.url()));
    BOOST_REQUIRE(reply.ok());
    BOOST_TEST((read_to_error(**reply).kind == ErrorKind::kUnavailable));
}

BOOST_AUTO_TEST_CASE(refuses_a_token_that_would_add_a_header) {
    base::Secret bad{std::string{"whm root:T\r\nX-Other: 1"}};
    Post post = to(panel.url());
    post.authorization = &bad;
    const auto error = refused(post);
    BOOST_TEST((error.kind == ErrorKind::kInvalidInput));
    BOOST_TEST(error.what.find("root:T") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::http
