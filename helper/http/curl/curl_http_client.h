// SPDX-License-Identifier: Apache-2.0
//
// CurlHttpClient is HttpClient over libcurl. A transfer is driven by the thread that pulls its body: nothing
// is received that nobody asked for, and no thread of its own runs. Connections of finished reads are kept
// (each with its own multi handle, so that threads never share one) and used again; a change takes a new
// connection that is closed after it, because libcurl by itself sends a request again when a kept connection
// turns out to be dead.
//
// Never configurable: certificate and name are verified, TLS is at least 1.2, only https, no redirect, no
// netrc, no cookies, no proxy from the environment, no compression.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/http_client.h"

namespace pelanggan::http {

struct MultiCleanup {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
struct EasyCleanup {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};

// One easy handle with the connection it may keep. Members are destroyed easy first: a multi handle must
// outlive what was added to it.
struct Line {
    std::unique_ptr<CURLM, MultiCleanup> multi;
    std::unique_ptr<CURL, EasyCleanup> easy;
};

class CurlHttpClient final : public HttpClient {
 public:
    explicit CurlHttpClient(const TlsTrust& trust);

    base::Expected<std::unique_ptr<Reply>> post(const Post& request) override;

 private:
    friend class CurlReply;

    std::unique_ptr<Line> take_line();
    void give_back(std::unique_ptr<Line> line);

    const std::string ca_file_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Line>> idle_;  // guarded by mutex_
};

}  // namespace pelanggan::http
