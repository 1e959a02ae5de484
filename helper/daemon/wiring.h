// SPDX-License-Identifier: Apache-2.0
//
// The composition: the only file of the project that names adapters is wiring.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/secret.h"
#include "daemon/config.h"
#include "scgi/message.h"
#include "web/peer.h"

namespace pelanggan::daemon {

// Everything behind the doors.
class Wired {
 public:
    // locale_dir holds the compiled catalogues. The token is the WHM server's; link_keys the content of
    // [public] key_file, if one is named.
    // Errors: the store's, the templates', the WHM client's; one sentence for people.
    static base::Expected<std::unique_ptr<Wired>> make(const Config& config, base::Secret token,
                                                       std::optional<base::Secret> link_keys,
                                                       const std::string& locale_dir);
    ~Wired();
    Wired(const Wired&) = delete;
    Wired& operator=(const Wired&) = delete;

    // Starts the threads that sync, refresh and send mail.
    void start();
    void stop();
    // Threads: any. Never throws.
    scgi::Answer answer(const web::Peer& peer, const scgi::Request& request) noexcept;

 private:
    struct Parts;
    explicit Wired(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace pelanggan::daemon
