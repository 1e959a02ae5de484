// SPDX-License-Identifier: Apache-2.0
#include "daemon/doors.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio.hpp>

#include "base/log.h"

namespace pelanggan::daemon {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Stream = asio::posix::stream_descriptor;

constexpr uid_t kOverflowUid = 65534;  // what the kernel says of a uid that does not exist here
constexpr int kAcceptsInARow = 64;     // then others' reads and writes have their turn
// After so many connections that were turned away the door pauses: a flooder opens 160,000 a second, and
// turning each away at once took a processor from everybody's pages (p99 4.4 ms against 1.8 ms, two
// processors).
constexpr int kTurnedAwayInARow = 8;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::chrono::milliseconds kNoDescriptorsPause{100};
constexpr std::chrono::microseconds kFloodPause{100};

scgi::Answer short_answer(int status, const char* text) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}}, text};
}

std::optional<web::Peer> peer_of(int fd, web::Door door) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0 || size != sizeof credentials)
        return std::nullopt;
    return web::Peer{door, credentials.uid, credentials.pid};
}

// Whether this uid may use the door at all; which customer it is, the site decides.
bool may_enter(const web::Peer& peer) noexcept {
    switch (peer.door) {
        case web::Door::kPanel:
            return peer.uid != 0 && peer.uid != kOverflowUid;
        case web::Door::kWhm:
            return peer.uid == 0;
        case web::Door::kPublic:
            return true;
    }
    return false;
}

}  // namespace

class Doors::Server {
 public:
    Server(DoorSockets sockets, const DoorsSettings& settings, Responder responder)
        : settings_{settings}, responder_{std::move(responder)}, quotas_{settings.total} {
        for (DoorSocket& socket : sockets)
            listeners_.push_back(std::make_unique<Listener>(io_, std::move(socket)));
        for (DoorLimits* limits : {&settings_.whm, &settings_.public_web}) {
            if (limits->running == 0) limits->running = std::max<std::size_t>(settings_.workers, 2) - 1;
        }
        // From here on a signal that comes before run() ends run(), not the process.
        signals_.async_wait([this](const auto& error, int) {
            if (!error) begin_stop();
        });
    }

    void run() {
        for (auto& listener : listeners_)
            listen(*listener);
        tidy_later();
        if (settings_.pulse.count() > 0) pulse_later();
        std::vector<std::thread> workers;
        for (std::size_t i = 0; i < settings_.workers; ++i)
            workers.emplace_back([this] { work(); });
        io_.run();
        queue_.close();
        for (std::thread& worker : workers)
            worker.join();
        for (const auto& listener : listeners_) {
            if (!listener->path.empty()) (void)::unlink(listener->path.c_str());
        }
    }

    void stop() {
        asio::post(io_, [this] { begin_stop(); });
    }

 private:
    struct Listener {
        Listener(asio::io_context& io, DoorSocket&& socket)
            : door{socket.door}, path{std::move(socket.path)}, stream{io, socket.fd.release()}, pause{io} {}
        web::Door door;
        std::string path;
        Stream stream;
        asio::steady_timer pause;
    };
    // One request's life. The io thread owns it, but while it is at work its worker does.
    struct Connection {
        Connection(asio::io_context& io, int fd, const web::Peer& who, const DoorLimits& door_limits)
            : stream{io, fd}, deadline{io}, peer{who}, limits{door_limits}, decoder{door_limits.body_bytes} {}
        CallerKey key() const { return {peer.door, peer.uid}; }
        Stream stream;
        asio::steady_timer deadline;
        web::Peer peer;
        const DoorLimits& limits;
        scgi::RequestDecoder decoder;
        std::string answer;
        std::size_t written{0};
        std::size_t held_bytes{0};
        bool is_at_work{false};
        bool is_over{false};
    };
    using Shared = std::shared_ptr<Connection>;

    const DoorLimits& limits_of(web::Door door) const {
        switch (door) {
            case web::Door::kPanel:
                return settings_.panel;
            case web::Door::kWhm:
                return settings_.whm;
            case web::Door::kPublic:
                return settings_.public_web;
        }
        return settings_.panel;
    }

    void listen(Listener& listener) {
        listener.stream.async_wait(Stream::wait_read, [this, &listener](const auto& error) {
            if (error || is_stopping_) return;
            int turned_away = 0;
            for (int i = 0; i < kAcceptsInARow; ++i) {
                const int fd = ::accept4(listener.stream.native_handle(), nullptr, nullptr,
                                         SOCK_CLOEXEC | SOCK_NONBLOCK);
                if (fd >= 0) {
                    if (!admit(listener.door, base::UniqueFd{fd}) && ++turned_away == kTurnedAwayInARow)
                        return listen_later(listener, kFloodPause);
                } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
                    // Waiting for a free descriptor, not asking a thousand times for it.
                    base::log::warn("no descriptor for a new connection; pausing the door {}",
                                    door_name(listener.door));
                    return listen_later(listener, kNoDescriptorsPause);
                } else if (errno == EAGAIN) {
                    break;
                }
            }
            listen(listener);
        });
    }

    void listen_later(Listener& listener, std::chrono::microseconds pause) {
        listener.pause.expires_after(pause);
        listener.pause.async_wait([this, &listener](const auto& error) {
            if (!error && !is_stopping_) listen(listener);
        });
    }

    // Whether the connection was let in.
    bool admit(web::Door door, base::UniqueFd fd) {
        const auto peer = peer_of(fd.get(), door);
        if (!peer) return false;
        if (!may_enter(*peer)) {
            send_and_forget(fd.get(), short_answer(403, "This door is not for you.\n"));
            base::log::debug("uid {} refused at the door {}", peer->uid, door_name(door));
            return false;
        }
        const DoorLimits& limits = limits_of(door);
        const Quotas::Entry entry = quotas_.enter({door, peer->uid}, limits, Clock::now());
        switch (entry) {
            case Quotas::Entry::kIn:
                break;
            case Quotas::Entry::kTooOften:
                return false;
            case Quotas::Entry::kExcess:
            case Quotas::Entry::kFull:
                send_and_forget(fd.get(), short_answer(503, "Too many requests at once. Try again.\n"));
                return false;
        }
        auto connection = std::make_shared<Connection>(io_, fd.release(), *peer, limits);
        all_.insert(connection);
        arm(connection, settings_.frame_limit, 408, "The request did not arrive in time.\n");
        read(connection);
        return true;
    }

    static void send_and_forget(int fd, const scgi::Answer& answer) {
        const std::string bytes = scgi::encode(answer);
        (void)::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    // After limit the connection is answered with status (0: just closed) and over.
    void arm(const Shared& connection, std::chrono::milliseconds limit, int status, const char* text) {
        connection->deadline.expires_after(limit);
        connection->deadline.async_wait([this, connection, status, text](const auto& error) {
            if (error || connection->is_over || connection->is_at_work) return;
            if (status != 0) send_and_forget(connection->stream.native_handle(), short_answer(status, text));
            close(connection);
        });
    }

    void wait_to_read(const Shared& connection) {
        connection->stream.async_wait(Stream::wait_read, [this, connection](const auto& error) {
            if (!error && !connection->is_over) read(connection);
        });
    }

    void read(const Shared& connection) {
        const ssize_t got =
            ::recv(connection->stream.native_handle(), read_buffer_.data(), read_buffer_.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return wait_to_read(connection);
        if (got <= 0) return close(connection);
        const auto fed = connection->decoder.feed({read_buffer_.data(), static_cast<std::size_t>(got)});
        if (!fed.ok()) return refuse(connection, 400, "This is not a request.\n", fed.error().what);
        if (!hold(connection, connection->decoder.reserved_bytes()))
            return refuse(connection, 503, "Too much at once. Try again.\n", "memory quota");
        if (!*fed) return wait_to_read(connection);
        connection->deadline.cancel();
        connection->is_at_work = true;
        queue_.push(connection->key(), connection->limits.running,
                    [this, connection] { respond(connection); });
    }

    bool hold(const Shared& connection, std::size_t bytes) {
        if (!quotas_.hold(connection->key(), connection->limits, connection->held_bytes, bytes)) return false;
        connection->held_bytes = bytes;
        return true;
    }

    void refuse(const Shared& connection, int status, const char* text, const std::string& why) {
        base::log::debug("uid {} at the door {}: {}", connection->peer.uid, door_name(connection->peer.door),
                         why);
        send_and_forget(connection->stream.native_handle(), short_answer(status, text));
        close(connection);
    }

    // In a worker thread.
    void work() {
        while (auto turn = queue_.pop()) {
            ++at_work_;
            turn->work();
            --at_work_;
            ++done_;
            queue_.done(turn->caller);
        }
    }
    void respond(const Shared& connection) {
        std::string bytes =
            scgi::encode(responder_(connection->peer, std::move(connection->decoder.request())));
        // Most answers fit into the socket's buffer: then the caller has its page before the io thread knows.
        const int fd = connection->stream.native_handle();
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        const std::size_t written = sent > 0 ? static_cast<std::size_t>(sent) : 0;
        if (written == bytes.size()) (void)::shutdown(fd, SHUT_RDWR);
        asio::post(io_, [this, connection, written, bytes = std::move(bytes)]() mutable {
            connection->is_at_work = false;
            connection->written = written;
            connection->answer = std::move(bytes);
            if (connection->written == connection->answer.size()) return close(connection);
            connection->decoder = scgi::RequestDecoder{};
            if (!hold(connection, connection->answer.size())) return close(connection);
            arm(connection, settings_.answer_limit, 0, "");
            write(connection);
        });
    }

    void write(const Shared& connection) {
        while (connection->written < connection->answer.size()) {
            const ssize_t sent =
                ::send(connection->stream.native_handle(), connection->answer.data() + connection->written,
                       connection->answer.size() - connection->written, MSG_NOSIGNAL);
            if (sent < 0 && errno == EAGAIN) {
                connection->stream.async_wait(Stream::wait_write, [this, connection](const auto& error) {
                    if (!error && !connection->is_over) write(connection);
                });
                return;
            }
            if (sent <= 0) break;
            connection->written += static_cast<std::size_t>(sent);
        }
        close(connection);
    }

    void close(const Shared& connection) {
        if (connection->is_over) return;
        connection->is_over = true;
        quotas_.leave(connection->key(), connection->held_bytes);
        connection->deadline.cancel();
        boost::system::error_code ignored;
        connection->stream.close(ignored);
        all_.erase(connection);
        if (is_stopping_ && all_.empty()) io_.stop();
    }

    void tidy_later() {
        tidy_timer_.expires_after(std::chrono::seconds{1});
        tidy_timer_.async_wait([this](const auto& error) {
            if (error) return;
            quotas_.tidy(Clock::now());
            tidy_later();
        });
    }

    void pulse_later() {
        pulse_timer_.expires_after(settings_.pulse);
        pulse_timer_.async_wait([this](const auto& error) {
            if (error) return;
            const std::uint64_t done = done_;
            if (at_work_ < settings_.workers || done != done_before_) settings_.on_pulse();
            done_before_ = done;
            pulse_later();
        });
    }

    void begin_stop() {
        if (std::exchange(is_stopping_, true)) return;
        for (auto& listener : listeners_) {
            boost::system::error_code ignored;
            listener->pause.cancel();
            listener->stream.close(ignored);
        }
        const std::set<Shared> all = all_;
        for (const Shared& connection : all) {
            if (!connection->is_at_work && connection->answer.empty()) close(connection);
        }
        if (all_.empty()) return io_.stop();
        stop_timer_.expires_after(settings_.stop_limit);
        stop_timer_.async_wait([this](const auto&) { io_.stop(); });
    }

    DoorsSettings settings_;
    Responder responder_;
    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGTERM, SIGINT};
    std::vector<std::unique_ptr<Listener>> listeners_;
    asio::steady_timer tidy_timer_{io_};
    asio::steady_timer stop_timer_{io_};
    asio::steady_timer pulse_timer_{io_};
    Quotas quotas_;
    FairQueue queue_;
    std::set<Shared> all_;
    std::array<char, kReadBytes> read_buffer_{};
    bool is_stopping_{false};
    std::atomic<std::size_t> at_work_{0};  // workers with a request
    std::atomic<std::uint64_t> done_{0};   // requests
    std::uint64_t done_before_{0};
};

Doors::Doors(DoorSockets sockets, const DoorsSettings& settings, Responder responder)
    : server_{std::make_unique<Server>(std::move(sockets), settings, std::move(responder))} {}
Doors::~Doors() = default;
void Doors::run() {
    server_->run();
}
void Doors::stop() {
    server_->stop();
}

}  // namespace pelanggan::daemon
