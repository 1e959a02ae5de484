// SPDX-License-Identifier: Apache-2.0
#include "daemon/doors.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>
#include <latch>
#include <thread>
#include <vector>

#include "scgi/client.h"

using namespace pelanggan;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

// A daemon's doors in a temporary folder. Tests run as any uid, so they knock at the public door, which lets
// everybody in; who may use the other two is proven by tests/system/ with real uids.
class Scene {
 public:
    explicit Scene(daemon::DoorsSettings settings, daemon::Doors::Responder responder) {
        char name[] = "/tmp/pelanggan-doors-XXXXXX";
        BOOST_REQUIRE(::mkdtemp(name) != nullptr);
        folder = name;
        auto opened = daemon::open_doors(folder, "");
        BOOST_REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? "" : opened.error().what));
        lock = std::move(opened->lock);
        doors = std::make_unique<daemon::Doors>(std::move(opened->sockets), settings, std::move(responder));
        thread = std::thread{[this] { doors->run(); }};
    }
    ~Scene() {
        doors->stop();
        thread.join();
        std::filesystem::remove_all(folder);
    }
    std::string door(const char* name) const { return folder + "/" + name + ".sock"; }
    base::UniqueFd connect(const char* name) const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, door(name).c_str(), sizeof address.sun_path - 1);
        base::UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        BOOST_REQUIRE(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        return fd;
    }

    std::string folder;
    base::UniqueFd lock;
    std::unique_ptr<daemon::Doors> doors;
    std::thread thread;
};

std::string read_all(int fd) {
    std::string text;
    char piece[4096];
    for (ssize_t got; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;)
        text.append(piece, static_cast<std::size_t>(got));
    return text;
}
void say(int fd, std::string_view text) {
    (void)::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}
scgi::Answer echo(const web::Peer& peer, scgi::Request&& request) {
    return {
        200, {{"Content-Type", "text/plain"}, {"X-Uid", std::to_string(peer.uid)}}, std::move(request.body)};
}
int status_of(const base::Expected<scgi::Answer>& answer) {
    BOOST_REQUIRE_MESSAGE(answer.ok(), (answer.ok() ? "" : answer.error().what));
    return answer->status;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(doors_tests)

BOOST_AUTO_TEST_CASE(sockets_have_their_modes) {
    const Scene scene{{}, echo};
    const auto mode = [&](const char* name) {
        struct stat info {};
        BOOST_REQUIRE(::stat(scene.door(name).c_str(), &info) == 0);
        return info.st_mode & 07777;
    };
    BOOST_TEST(mode("panel") == 0666U);
    BOOST_TEST(mode("whm") == 0600U);
    BOOST_TEST(mode("public") == 0660U);
}

BOOST_AUTO_TEST_CASE(a_second_daemon_does_not_take_the_doors) {
    const Scene scene{{}, echo};
    const auto second = daemon::open_doors(scene.folder, "");
    BOOST_REQUIRE(!second.ok());
    BOOST_TEST(second.error().what.find("another pelanggand") != std::string::npos);
    BOOST_TEST(status_of(scgi::ask(scene.door("public"), {}, 10s)) == 200);
}

BOOST_AUTO_TEST_CASE(folders_that_others_may_write_are_refused) {
    const Scene scene{{}, echo};
    const std::string open = scene.folder + "/open", link = scene.folder + "/link";
    BOOST_REQUIRE(::mkdir(open.c_str(), 0700) == 0 && ::chmod(open.c_str(), 0777) == 0);
    std::filesystem::create_directory(scene.folder + "/real");
    std::filesystem::create_symlink(scene.folder + "/real", link);
    BOOST_TEST(!daemon::open_doors(open, "").ok());
    BOOST_TEST(!daemon::open_doors(link, "").ok());
    BOOST_TEST(!daemon::open_doors(scene.door("panel"), "").ok());
}

BOOST_AUTO_TEST_CASE(a_request_is_answered_with_the_peers_uid) {
    const Scene scene{{}, echo};
    const auto answer = scgi::ask(scene.door("public"), {{}, std::string(50'000, 'x')}, 10s);
    BOOST_TEST(status_of(answer) == 200);
    BOOST_TEST(answer->body.size() == 50'000U);
    BOOST_TEST(answer->header("X-Uid") == std::to_string(::geteuid()));
}

BOOST_AUTO_TEST_CASE(large_answers_arrive_whole) {
    const Scene scene{{}, [](const web::Peer&, scgi::Request&&) {
                          return scgi::Answer{200, {}, std::string(5'000'000, 'y')};
                      }};
    const auto answer = scgi::ask(scene.door("public"), {}, 10s);
    BOOST_TEST(status_of(answer) == 200);
    BOOST_TEST(answer->body.size() == 5'000'000U);
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_refused_and_never_answered) {
    std::atomic<int> answered{0};
    const Scene scene{{}, [&](const web::Peer& peer, scgi::Request&& request) {
                          ++answered;
                          return echo(peer, std::move(request));
                      }};
    for (const std::string& bytes : {"GET / HTTP/1.1\r\n\r\n"s, "4294967296:"s, "5:hello,"s, "\x16\x03\x01"s,
                                     "26:CONTENT_LENGTH\00099999\0SCGI\0001\0,"s}) {
        const auto fd = scene.connect("public");
        say(fd.get(), bytes);
        BOOST_TEST(read_all(fd.get()).substr(0, 11) == "Status: 400");
    }
    BOOST_TEST(answered == 0);
}

BOOST_AUTO_TEST_CASE(bodies_above_the_doors_limit_are_refused_before_they_come) {
    const Scene scene{{}, echo};
    const auto answer = scgi::ask(scene.door("public"), {{}, std::string(64 * 1024 + 1, 'x')}, 10s);
    BOOST_TEST(status_of(answer) == 400);
}

BOOST_AUTO_TEST_CASE(a_slow_frame_ends_at_its_deadline_however_it_drips) {
    daemon::DoorsSettings settings;
    settings.frame_limit = 300ms;
    const Scene scene{settings, echo};
    const auto fd = scene.connect("public");
    const auto start = std::chrono::steady_clock::now();
    for (const char c : "70:CONTENT_LENGTH"s) {
        say(fd.get(), {&c, 1});
        std::this_thread::sleep_for(30ms);  // the dripping is what is tested
    }
    BOOST_TEST(read_all(fd.get()).substr(0, 11) == "Status: 408");
    BOOST_TEST((std::chrono::steady_clock::now() - start < 5s));
}

BOOST_AUTO_TEST_CASE(an_answer_that_nobody_takes_is_given_up) {
    daemon::DoorsSettings settings;
    settings.answer_limit = 200ms;
    const Scene scene{settings, [](const web::Peer& peer, scgi::Request&&) {
                          const bool is_large = peer.door == web::Door::kPublic;
                          return scgi::Answer{200, {}, std::string(is_large ? 6'000'000 : 1, 'y')};
                      }};
    const auto fd = scene.connect("public");
    const auto bytes = scgi::encode(scgi::Request{});
    say(fd.get(), *bytes);
    std::this_thread::sleep_for(600ms);  // longer than the limit: the not reading is what is tested
    BOOST_TEST(read_all(fd.get()).size() < 6'000'000U);
    BOOST_TEST(status_of(scgi::ask(scene.door("whm"), {}, 10s)) == (::geteuid() == 0 ? 200 : 403));
}

BOOST_AUTO_TEST_CASE(half_open_connections_are_limited_and_give_their_place_back) {
    daemon::DoorsSettings settings;
    settings.public_web.connections = 4;
    settings.frame_limit = 30s;
    const Scene scene{settings, echo};
    std::vector<base::UniqueFd> held;
    for (int i = 0; i < 4; ++i) {
        held.push_back(scene.connect("public"));
        say(held.back().get(), "7");
    }
    BOOST_TEST(status_of(scgi::ask(scene.door("public"), {}, 10s)) == 503);
    held.clear();
    bool is_in = false;
    for (int i = 0; i < 200 && !is_in; ++i) {
        const auto answer = scgi::ask(scene.door("public"), {}, 10s);
        is_in = answer.ok() && answer->status == 200;
        if (!is_in) std::this_thread::sleep_for(20ms);
    }
    BOOST_TEST(is_in);
}

BOOST_AUTO_TEST_CASE(memory_is_promised_before_it_is_taken) {
    daemon::DoorsSettings settings;
    settings.public_web.held_bytes = 100'000;
    settings.frame_limit = 30s;
    const Scene scene{settings, echo};
    const auto whole = scgi::encode(scgi::Request{{}, std::string(60'000, 'x')});
    const auto first = scene.connect("public");
    say(first.get(), std::string_view{*whole}.substr(0, 1000));
    std::string got;
    for (int i = 0; i < 200 && got.empty(); ++i) {
        const auto second = scene.connect("public");
        say(second.get(), std::string_view{*whole}.substr(0, 1000));
        ::shutdown(second.get(), SHUT_WR);
        got = read_all(second.get());
    }
    BOOST_TEST(got.substr(0, 11) == "Status: 503");
}

BOOST_AUTO_TEST_CASE(requests_at_work_are_answered_when_told_to_end) {
    std::latch has_begun{1}, may_end{1};
    auto scene = std::make_unique<Scene>(daemon::DoorsSettings{}, [&](const web::Peer&, scgi::Request&&) {
        has_begun.count_down();
        may_end.wait();
        return scgi::Answer{200, {}, "saved"};
    });
    std::string body;
    std::jthread client{[&] {
        const auto answer = scgi::ask(scene->door("public"), {}, 10s);
        if (answer.ok()) body = answer->body;
    }};
    has_begun.wait();
    scene->doors->stop();
    may_end.count_down();
    client.join();
    BOOST_TEST(body == "saved");
}

BOOST_AUTO_TEST_CASE(a_pulse_beats_until_every_worker_is_stuck) {
    daemon::DoorsSettings settings;
    settings.workers = 2;
    settings.public_web.running = 2;
    settings.pulse = 20ms;
    std::atomic<int> pulses{0};
    settings.on_pulse = [&] { ++pulses; };
    std::latch stuck{2}, over{1};
    Scene scene{settings, [&](const web::Peer& peer, scgi::Request&& request) {
                    if (request.body == "wait") {
                        stuck.count_down();
                        over.wait();
                    }
                    return echo(peer, std::move(request));
                }};
    while (pulses < 3)
        std::this_thread::yield();
    std::vector<std::thread> callers;
    for (const char* body : {"wait", "wait"})
        callers.emplace_back([&scene, body] { (void)scgi::ask(scene.door("public"), {{}, body}, 30s); });
    stuck.wait();
    // One pulse may have begun before the second worker was stuck; then none comes.
    std::this_thread::sleep_for(60ms);
    const int before = pulses;
    std::this_thread::sleep_for(200ms);
    BOOST_TEST(pulses == before);
    over.count_down();
    for (auto& caller : callers)
        caller.join();
    const int after = pulses;
    while (pulses < after + 2)
        std::this_thread::yield();
}

BOOST_AUTO_TEST_SUITE_END()
