// SPDX-License-Identifier: Apache-2.0
//
// Whether signed links lead here: asks for their address as a mail's reader would, on this machine, and looks
// whether the request comes in at the public door. What the web server answers proves nothing, so nobody
// reads it.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/expected.h"
#include "http/http_client.h"
#include "scgi/message.h"
#include "web/peer.h"

namespace pelanggan::daemon {

class PublicProbe {
 public:
    // base_url as in [public]; client trusts what the address's certificate must be signed by.
    PublicProbe(std::unique_ptr<http::HttpClient> client, std::string base_url);

    // Threads: any, one at a time. Errors: kUnavailable, with the reason for people.
    base::Expected<void> run();
    // Every request that came in, for run() to know its own. Threads: any.
    void see(const web::Peer& peer, const scgi::Request& request);

 private:
    const std::unique_ptr<http::HttpClient> client_;
    const std::string base_url_;
    std::mutex running_;
    std::mutex mutex_;
    std::string wanted_;  // the query string that is waited for; guarded, as is_seen_
    bool is_seen_{false};
};

}  // namespace pelanggan::daemon
