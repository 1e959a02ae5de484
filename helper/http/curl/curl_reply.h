// SPDX-License-Identifier: Apache-2.0
//
// CurlReply is one transfer: the request while it is sent, then its body as it is pulled.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/curl/curl_http_client.h"

namespace pelanggan::http {

// Headers of an answer are small; a peer that never ends them is given up.
constexpr std::size_t kMaxHeaderBytes = 64U * 1024U;
constexpr std::size_t kMaxIdleLines = 4;
// A peer that sends faster than we read has to wait when so much lies here.
constexpr std::size_t kMaxWaitingBytes = 128U * 1024U;

class CurlReply final : public Reply {
 public:
    // client must outlive the reply.
    CurlReply(CurlHttpClient& client, std::unique_ptr<Line> line, const Post& request);
    ~CurlReply() override;

    // Sends, and returns when the status line and the headers are there.
    base::Expected<void> start(const std::string& ca_file, const Post& request);

    int status() const noexcept override { return status_; }
    std::optional<base::Time> date() const noexcept override { return date_; }
    base::Expected<std::string_view> next() override;

 private:
    static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);

    bool set_options(const std::string& ca_file, const Post& request);
    // Receives until something changed: body bytes, the end of the headers, or the end of all.
    base::Expected<void> advance();
    base::Error to_error(CURLcode code) const;

    struct HeaderWipe {
        // The list holds the token.
        void operator()(curl_slist* list) const noexcept;
    };

    CurlHttpClient& client_;
    std::unique_ptr<Line> line_;
    std::unique_ptr<curl_slist, HeaderWipe> headers_;
    std::unique_ptr<curl_slist, HeaderWipe> connect_to_;
    const std::string form_;
    const std::size_t max_body_bytes_;
    const bool is_change_;

    std::string received_, handed_;  // being filled, and what the caller looks at
    std::size_t header_bytes_{0}, body_bytes_{0};
    int status_{0};
    std::optional<base::Time> date_;
    bool has_headers_{false}, is_done_{false}, is_too_long_{false}, is_paused_{false};
    CURLcode result_{CURLE_OK};
};

}  // namespace pelanggan::http
