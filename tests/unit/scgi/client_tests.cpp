// SPDX-License-Identifier: Apache-2.0
#include "scgi/client.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/unique_fd.h"

using namespace pelanggan;
using namespace std::chrono_literals;

namespace {

// A door of one connection: takes it, and does with it what the test says.
class OneDoor {
 public:
    explicit OneDoor(std::function<void(int)> serve) {
        char folder[] = "/tmp/pelanggan-client-XXXXXX";
        BOOST_REQUIRE(::mkdtemp(folder) != nullptr);
        folder_ = folder;
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
        listener_ = base::UniqueFd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        BOOST_REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        BOOST_REQUIRE(::listen(listener_.get(), 1) == 0);
        if (!serve) return;
        thread_ = std::jthread{[this, serve = std::move(serve)] {
            const base::UniqueFd peer{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
            serve(peer.get());
        }};
    }
    ~OneDoor() {
        if (thread_.joinable()) thread_.join();
        std::filesystem::remove_all(folder_);
    }
    std::string path() const { return folder_ + "/door.sock"; }

 private:
    std::string folder_;
    base::UniqueFd listener_;
    std::jthread thread_;
};

std::string read_request(int fd) {
    scgi::RequestDecoder decoder;
    char piece[4096];
    for (;;) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got <= 0) return "cut";
        const auto fed = decoder.feed({piece, static_cast<std::size_t>(got)});
        if (!fed.ok()) return "bad";
        if (fed.value()) return decoder.request().body;
    }
}
void say(int fd, const std::string& text) {
    (void)::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}
base::ErrorKind kind_of(const base::Expected<scgi::Answer>& answer) {
    BOOST_REQUIRE(!answer.ok());
    return answer.error().kind;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(client_tests)

BOOST_AUTO_TEST_CASE(asks_and_hears) {
    std::string heard;
    OneDoor door{[&](int fd) {
        heard = read_request(fd);
        say(fd, scgi::encode(scgi::Answer{200, {{"Content-Type", "text/plain"}}, "hello"}));
    }};
    const auto answer = scgi::ask(door.path(), {{{"QUERY_STRING", "p=x"}}, std::string(300'000, 'b')}, 5s);
    BOOST_REQUIRE(answer.ok());
    BOOST_TEST(answer->body == "hello");
    BOOST_TEST(heard.size() == 300'000U);
}

BOOST_AUTO_TEST_CASE(an_early_refusal_is_heard_though_the_body_was_not_taken) {
    OneDoor door{[&](int fd) {
        char piece[16];
        (void)::recv(fd, piece, sizeof piece, 0);
        say(fd, scgi::encode(scgi::Answer{413, {}, "too large"}));
        ::shutdown(fd, SHUT_WR);
        while (::recv(fd, piece, sizeof piece, 0) > 0) {}
    }};
    const auto answer = scgi::ask(door.path(), {{}, std::string(1'000'000, 'b')}, 5s);
    BOOST_REQUIRE(answer.ok());
    BOOST_TEST(answer->status == 413);
}

BOOST_AUTO_TEST_CASE(no_socket_is_unavailable) {
    BOOST_TEST((kind_of(scgi::ask("/nonexistent/door.sock", {}, 1s)) == base::ErrorKind::kUnavailable));
    BOOST_TEST((kind_of(scgi::ask("", {}, 1s)) == base::ErrorKind::kInvalidInput));
    BOOST_TEST((kind_of(scgi::ask(std::string(200, 'x'), {}, 1s)) == base::ErrorKind::kInvalidInput));
}

BOOST_AUTO_TEST_CASE(silence_and_cut_answers_leave_the_outcome_unknown) {
    OneDoor silent{nullptr};  // the kernel connects, nobody accepts
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST((kind_of(scgi::ask(silent.path(), {}, 200ms)) == base::ErrorKind::kOutcomeUnknown));
    BOOST_TEST((std::chrono::steady_clock::now() - start < 2s));

    OneDoor closing{[](int fd) { (void)read_request(fd); }};
    BOOST_TEST((kind_of(scgi::ask(closing.path(), {}, 5s)) == base::ErrorKind::kOutcomeUnknown));

    OneDoor cutting{[](int fd) {
        (void)read_request(fd);
        say(fd, "Status: 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    }};
    BOOST_TEST((kind_of(scgi::ask(cutting.path(), {}, 5s)) == base::ErrorKind::kOutcomeUnknown));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_is_corrupt) {
    OneDoor door{[](int fd) {
        (void)read_request(fd);
        say(fd, "220 mail.example ESMTP\r\n");
    }};
    BOOST_TEST((kind_of(scgi::ask(door.path(), {}, 5s)) == base::ErrorKind::kCorrupt));
}

BOOST_AUTO_TEST_CASE(a_full_door_is_given_up_in_time) {
    OneDoor door{nullptr};
    std::vector<std::jthread> others;  // fill the backlog
    for (int i = 0; i < 4; ++i)
        others.emplace_back([&] { (void)scgi::ask(door.path(), {}, 1s); });
    others.clear();
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(!scgi::ask(door.path(), {}, 200ms).ok());
    BOOST_TEST((std::chrono::steady_clock::now() - start < 2s));
}

BOOST_AUTO_TEST_SUITE_END()
