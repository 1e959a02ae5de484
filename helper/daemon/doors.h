// SPDX-License-Identifier: Apache-2.0
//
// Doors takes connections, knows each caller from the kernel, reads one request from each under deadlines and
// quotas, has it answered by worker threads in fair turns, and writes the answer.
//
// Trust: every byte and every connection is hostile; who connected is what SO_PEERCRED says at accept, and a
// descriptor that is sent along is dropped by the kernel because nothing here asks for it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "daemon/door_sockets.h"
#include "daemon/quotas.h"
#include "scgi/message.h"
#include "web/peer.h"

namespace pelanggan::daemon {

struct DoorsSettings {
    std::size_t workers{8};
    std::chrono::milliseconds frame_limit{10'000};   // from accept to the last byte of the request
    std::chrono::milliseconds answer_limit{30'000};  // to take the answer
    std::chrono::milliseconds stop_limit{10'000};    // for requests at work when the daemon is told to end
    DoorLimits panel{};
    DoorLimits whm{256, 0, 16 * 1024 * 1024, scgi::kMaxBodyBytes};  // running 0: all workers but one
    DoorLimits public_web{512, 0, 8 * 1024 * 1024, 64 * 1024};
    TotalLimits total{};
    // How often on_pulse is called, from the thread that run() has; 0: never. It is left out while every
    // worker has been at the same request since the pulse before: whoever listens for it then takes the
    // daemon for stuck.
    std::chrono::milliseconds pulse{0};
    std::function<void()> on_pulse;
};

class Doors {
 public:
    // Called from several threads at once; must not throw.
    using Responder = std::function<scgi::Answer(const web::Peer&, scgi::Request&&)>;

    Doors(DoorSockets sockets, const DoorsSettings& settings, Responder responder);
    ~Doors();
    Doors(const Doors&) = delete;
    Doors& operator=(const Doors&) = delete;

    // Serves until SIGTERM, SIGINT (both caught from construction on) or stop(); returns when every request
    // at work is answered or given up.
    void run();
    // From any thread.
    void stop();

 private:
    class Server;
    std::unique_ptr<Server> server_;
};

}  // namespace pelanggan::daemon
