// SPDX-License-Identifier: Apache-2.0
#include "daemon/public_probe.h"

#include <chrono>
#include <utility>

#include "base/crypto.h"

namespace pelanggan::daemon {
namespace {

// No row of the request table: what comes in there is answered as any address that does not exist.
constexpr std::string_view kQuery = "p=probe-";

}  // namespace

PublicProbe::PublicProbe(std::unique_ptr<http::HttpClient> client, std::string base_url)
    : client_{std::move(client)}, base_url_{std::move(base_url)} {}

base::Expected<void> PublicProbe::run() {
    using namespace std::chrono_literals;
    const std::lock_guard running{running_};
    http::Post request;
    {
        const std::lock_guard lock{mutex_};
        wanted_ = std::string{kQuery} + base::random_id();
        is_seen_ = false;
        request.url = base_url_ + "?" + wanted_;
    }
    request.is_change = true;
    request.is_to_this_machine = true;
    request.limits = {5s, 10s, 1024 * 1024, 64, 5s};
    const auto reply = client_->post(request);
    const std::lock_guard lock{mutex_};
    wanted_.clear();
    if (is_seen_) return {};
    if (!reply.ok()) return base::unavailable(reply.error().what);
    return base::unavailable("the web server answered " + std::to_string((*reply)->status()) +
                             " and handed nothing on");
}

void PublicProbe::see(const web::Peer& peer, const scgi::Request& request) {
    if (peer.door != web::Door::kPublic) return;
    const auto query = request.header("QUERY_STRING");
    if (!query.starts_with(kQuery)) return;
    const std::lock_guard lock{mutex_};
    is_seen_ = is_seen_ || query == wanted_;
}

}  // namespace pelanggan::daemon
