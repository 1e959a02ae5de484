// SPDX-License-Identifier: Apache-2.0
//
// A mail server that answers as a test wants: what a real one does only in bad moments.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace pelanggan::test {

class FakeSmtpServer {
 public:
    struct Received {
        int connection{0};  // from 1
        std::string mail, rcpt;
        std::string data;  // as it came, without the last dot
        bool is_whole{false};
    };
    // What to answer to a command ("" is the greeting's turn, "." the end of a message): nullopt is a good
    // server's answer, "" closes the connection without one. Called from the threads of connections.
    using Answer = std::function<std::optional<std::string>(int connection, const std::string& command)>;

    explicit FakeSmtpServer(Answer answer = {}, std::string offers = "8BITMIME");
    ~FakeSmtpServer();
    FakeSmtpServer(const FakeSmtpServer&) = delete;
    FakeSmtpServer& operator=(const FakeSmtpServer&) = delete;

    std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
    int connections() const noexcept { return connections_; }
    std::vector<Received> received() const;
    std::vector<std::string> commands() const;

 private:
    void accept_all();
    void serve(int fd, int connection);
    std::string answer_to(int connection, const std::string& command) const;

    const Answer answer_;
    const std::string offers_;
    base::UniqueFd listener_;
    int port_{0};
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<Received> received_;     // guarded by mutex_
    std::vector<std::string> commands_;  // guarded by mutex_
    std::vector<int> open_;              // guarded by mutex_
    std::vector<std::jthread> threads_;  // of accept_all alone, until the end
    std::jthread acceptor_;
};

}  // namespace pelanggan::test
