// SPDX-License-Identifier: Apache-2.0
#include "daemon/public_probe.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_http_client.h"

namespace pelanggan::daemon {
namespace {

// A web server that answers 404 itself, or first hands the request on to a door.
class WebServer final : public http::HttpClient {
 public:
    std::function<void(const http::Post&)> hand_on;
    base::Expected<std::unique_ptr<http::Reply>> post(const http::Post& request) override {
        BOOST_TEST(request.is_to_this_machine);
        if (hand_on) hand_on(request);
        return std::unique_ptr<http::Reply>{std::make_unique<http::FakeReply>(404, "", 10, std::nullopt)};
    }
};

struct Scene {
    WebServer* server = new WebServer;
    PublicProbe probe{std::unique_ptr<http::HttpClient>{server}, "https://host.example/pelanggan/"};
    void hand_on_to(web::Door door, const std::string& changed = "") {
        server->hand_on = [this, door, changed](const http::Post& request) {
            scgi::Request seen;
            seen.headers.push_back({"QUERY_STRING", request.url.substr(request.url.find('?') + 1) + changed});
            web::Peer peer;
            peer.door = door;
            probe.see(peer, seen);
        };
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(public_probe_tests, Scene)

BOOST_AUTO_TEST_CASE(only_its_own_request_at_the_public_door_counts) {
    const auto alone = probe.run();
    BOOST_REQUIRE(!alone.ok());
    BOOST_TEST(alone.error().what.find("answered 404") != std::string::npos, alone.error().what);
    hand_on_to(web::Door::kPublic);
    BOOST_TEST(probe.run().ok());
    hand_on_to(web::Door::kPublic, "0");
    BOOST_TEST(!probe.run().ok(), "somebody else's request");
    hand_on_to(web::Door::kPanel);
    BOOST_TEST(!probe.run().ok(), "another door");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::daemon
