// SPDX-License-Identifier: Apache-2.0
//
// LiveApi speaks the panel's LiveAPI: one connection for the process's life, one call at a time. It survives
// a panel that is away, slow, cut, endless or talkative: each of these is an answer that is not there.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/unique_fd.h"

namespace pelanggan::gateway {

class LiveApi {
 public:
    // Connects and shakes hands. is_there() tells whether it worked. limit bounds each call.
    LiveApi(const std::string& socket_path, std::chrono::milliseconds limit);
    // Sends the shutdown message and hears the panel out.
    ~LiveApi();
    LiveApi(const LiveApi&) = delete;
    LiveApi& operator=(const LiveApi&) = delete;

    bool is_there() const noexcept { return fd_.is_open(); }
    // Whether the account has the feature; absent when the panel did not say.
    std::optional<bool> has_feature(const std::string& name);
    // The reader's locale ("id", "en_us"), "" when unknown.
    std::string locale();
    struct Chrome {
        std::string header, footer;
    };
    std::optional<Chrome> chrome(const std::string& title);

 private:
    struct Reply;
    // what: "module", "func" and "args" as members of a JSON object.
    std::optional<Reply> call(const std::string& what);
    bool send(const std::string& payload);
    // The reply's JSON; absent, and the connection closed, when there is none within limit and size.
    std::optional<Reply> receive();

    base::UniqueFd fd_;
    std::chrono::milliseconds limit_;
    std::string buffer_;
};

}  // namespace pelanggan::gateway
