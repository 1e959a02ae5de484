// SPDX-License-Identifier: Apache-2.0
//
// WhmClient is WhmApi over HttpClient: token authentication, POST, every reply judged by reply_rules.h.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/secret.h"
#include "http/http_client.h"
#include "whm/whm_api.h"

namespace pelanggan::whm {

struct WhmOptions {
    std::string url;   // "https://host:2087", without a path
    std::string user;  // the token's owner
    base::Secret token;
    std::chrono::milliseconds connect_limit{10'000};
    std::chrono::milliseconds call_limit{120'000};  // a whole call
    std::chrono::milliseconds list_limit{600'000};  // a page of the account list
    std::chrono::milliseconds page_limit{8'000};    // a reading that somebody's page waits for
};

// http must outlive the client.
// Errors: kInvalidInput for a bad url, user or token; the sentence says which, never the token.
base::Expected<std::unique_ptr<WhmApi>> make_whm_client(http::HttpClient& http, WhmOptions options);

}  // namespace pelanggan::whm
