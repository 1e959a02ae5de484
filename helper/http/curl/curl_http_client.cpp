// SPDX-License-Identifier: Apache-2.0
#include "http/curl/curl_http_client.h"

#include <utility>

#include "base/text.h"
#include "http/curl/curl_reply.h"

namespace pelanggan::http {
namespace {

// Once per process and never undone: other threads may be inside libcurl until the end.
bool is_curl_ready() {
    static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return is_ready;
}

}  // namespace

CurlHttpClient::CurlHttpClient(const TlsTrust& trust) : ca_file_{trust.ca_file} {}

std::unique_ptr<Line> CurlHttpClient::take_line() {
    {
        const std::scoped_lock lock{mutex_};
        if (!idle_.empty()) {
            auto line = std::move(idle_.back());
            idle_.pop_back();
            return line;
        }
    }
    auto line = std::make_unique<Line>();
    line->multi.reset(curl_multi_init());
    line->easy.reset(curl_easy_init());
    if (line->multi == nullptr || line->easy == nullptr) return nullptr;
    return line;
}

void CurlHttpClient::give_back(std::unique_ptr<Line> line) {
    // Forget the request at once: the handle still points into it.
    curl_easy_reset(line->easy.get());
    const std::scoped_lock lock{mutex_};
    if (idle_.size() < kMaxIdleLines) idle_.push_back(std::move(line));
}

base::Expected<std::unique_ptr<Reply>> CurlHttpClient::post(const Post& request) {
    if (!is_curl_ready()) return base::internal("libcurl could not start");
    if (!request.url.starts_with("https://") || base::has_control_characters(request.url)) {
        return base::invalid_input("the address of the server must begin with https://");
    }
    if (request.authorization != nullptr &&
        (request.authorization->empty() || base::has_control_characters(request.authorization->reveal()))) {
        return base::invalid_input("the token is empty or holds control characters");
    }
    auto line = take_line();
    if (line == nullptr) return base::internal("libcurl has no memory");
    auto reply = std::make_unique<CurlReply>(*this, std::move(line), request);
    PEL_TRY(reply->start(ca_file_, request));
    return std::unique_ptr<Reply>{std::move(reply)};
}

std::unique_ptr<HttpClient> make_curl_client(const TlsTrust& trust) {
    return std::make_unique<CurlHttpClient>(trust);
}

}  // namespace pelanggan::http
