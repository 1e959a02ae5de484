// SPDX-License-Identifier: Apache-2.0
//
// HttpClient is the port to HTTPS. Implementation: http/curl. Certificates are always verified, redirects
// never followed, and bodies are capped: there is no switch for any of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"
#include "base/secret.h"

namespace pelanggan::http {

struct Limits {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds whole{120'000};
    std::size_t body_bytes{64U * 1024U * 1024U};
    // A body slower than this many bytes a second over stall_time is given up.
    std::size_t stall_bytes_per_second{64};
    std::chrono::seconds stall_time{20};
};

struct Post {
    std::string url;   // https only
    std::string form;  // application/x-www-form-urlencoded, already encoded
    const base::Secret* authorization{
        nullptr};           // the whole value of the header; must live until the call ended
    bool is_change{false};  // sent on a fresh connection that is not used again
    // Connects to 127.0.0.1 whatever host the address names; the certificate must be that host's all the
    // same.
    bool is_to_this_machine{false};
    Limits limits;
};

// A body that is pulled while it arrives.
class Reply {
 public:
    virtual ~Reply() = default;
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;

    virtual int status() const noexcept = 0;
    // What the header Date says; absent when there is none, or it is no time.
    virtual std::optional<base::Time> date() const noexcept = 0;
    // The next piece, valid until the next call; empty at the body's end.
    // Errors: kUnavailable (cut, slow, time limit), kCorrupt (longer than the limit).
    virtual base::Expected<std::string_view> next() = 0;

 protected:
    Reply() = default;
};

class HttpClient {
 public:
    virtual ~HttpClient() = default;
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Sends and waits for the status line and headers.
    // Errors: kUnavailable when nothing was sent (resolve, connect, TLS); kOutcomeUnknown when it was sent
    // and no status came back.
    virtual base::Expected<std::unique_ptr<Reply>> post(const Post& request) = 0;

 protected:
    HttpClient() = default;
};

struct TlsTrust {
    std::string ca_file;  // "" is the system's store
};
// The libcurl adapter. Connections are kept and used again for reads. Threads: several.
std::unique_ptr<HttpClient> make_curl_client(const TlsTrust& trust);

}  // namespace pelanggan::http
