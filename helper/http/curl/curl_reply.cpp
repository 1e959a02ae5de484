// SPDX-License-Identifier: Apache-2.0
#include "http/curl/curl_reply.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"

namespace pelanggan::http {
namespace {

constexpr int kPollMilliseconds = 1000;  // libcurl wakes earlier for its own time limits

bool is_nothing_sent(CURL* easy) {
    // Set when the connection with its TLS is ready and the request is about to leave.
    curl_off_t microseconds = 0;
    return curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK &&
           microseconds == 0;
}

}  // namespace

void CurlReply::HeaderWipe::operator()(curl_slist* list) const noexcept {
    for (curl_slist* node = list; node != nullptr; node = node->next) {
        for (volatile char* c = node->data; *c != '\0'; ++c)
            *c = '\0';
    }
    curl_slist_free_all(list);
}

CurlReply::CurlReply(CurlHttpClient& client, std::unique_ptr<Line> line, const Post& request)
    : client_{client},
      line_{std::move(line)},
      form_{request.form},
      max_body_bytes_{request.limits.body_bytes},
      is_change_{request.is_change} {}

CurlReply::~CurlReply() {
    curl_multi_remove_handle(line_->multi.get(), line_->easy.get());
    // A transfer that was not read to its end leaves a connection in the middle of an answer.
    if (is_done_ && result_ == CURLE_OK && !is_change_) client_.give_back(std::move(line_));
}

std::size_t CurlReply::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& reply = *static_cast<CurlReply*>(self);
    const std::string_view line{bytes, size * count};
    reply.header_bytes_ += line.size();
    if (reply.header_bytes_ > kMaxHeaderBytes) {
        reply.is_too_long_ = true;
        return 0;
    }
    constexpr std::string_view kDate = "date:";
    const bool is_date = line.size() > kDate.size() && line.size() < 64 &&
                         curl_strnequal(line.data(), kDate.data(), kDate.size()) != 0;
    if (is_date) {
        const time_t seconds = curl_getdate(std::string{line.substr(kDate.size())}.c_str(), nullptr);
        if (seconds > 0) reply.date_ = base::from_epoch(seconds);
    }
    if (base::trim(line).empty()) {
        long code = 0;
        curl_easy_getinfo(reply.line_->easy.get(), CURLINFO_RESPONSE_CODE, &code);
        // 1xx is only an announcement of the real answer.
        if (code >= 200) {
            reply.status_ = static_cast<int>(code);
            reply.has_headers_ = true;
        }
    }
    return line.size();
}

std::size_t CurlReply::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& reply = *static_cast<CurlReply*>(self);
    const std::size_t length = size * count;
    if (length > reply.max_body_bytes_ - reply.body_bytes_) {
        reply.is_too_long_ = true;
        return 0;
    }
    if (reply.received_.size() >= kMaxWaitingBytes) {
        reply.is_paused_ = true;  // libcurl offers these bytes again
        return CURL_WRITEFUNC_PAUSE;
    }
    reply.body_bytes_ += length;
    reply.received_.append(bytes, length);
    return length;
}

bool CurlReply::set_options(const std::string& ca_file, const Post& request) {
    CURL* const easy = line_->easy.get();
    bool is_good = true;
    const auto set = [&](CURLoption option, auto value) {
        is_good = curl_easy_setopt(easy, option, value) == CURLE_OK && is_good;
    };
    const auto milliseconds = [](std::chrono::milliseconds time) {
        return static_cast<long>(std::max<std::chrono::milliseconds::rep>(1, time.count()));
    };
    curl_easy_reset(easy);
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    // HTTP/1.1 is what cpsrvd speaks, and one request per connection makes "was it sent?" answerable.
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!ca_file.empty()) {
        // Only this file: who names one does not want to trust everybody else too.
        set(CURLOPT_CAINFO, ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.limits.connect));
    set(CURLOPT_TIMEOUT_MS, milliseconds(request.limits.whole));
    set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(request.limits.stall_bytes_per_second));
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.limits.stall_time.count()));
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, form_.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form_.size()));
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_HEADERFUNCTION, &CurlReply::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &CurlReply::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    if (connect_to_ != nullptr) set(CURLOPT_CONNECT_TO, connect_to_.get());
    if (request.is_change) {
        set(CURLOPT_FRESH_CONNECT, 1L);
        set(CURLOPT_FORBID_REUSE, 1L);
    }
    return is_good;
}

base::Expected<void> CurlReply::start(const std::string& ca_file, const Post& request) {
    std::vector<std::string> lines{"Expect:", "Accept: application/json", "Accept-Encoding: identity",
                                   "Content-Type: application/x-www-form-urlencoded"};
    if (request.authorization != nullptr) {
        lines.push_back("Authorization: " + std::string{request.authorization->reveal()});
    }
    for (std::string& line : lines) {
        curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
        base::wipe(line);
        if (longer == nullptr) return base::internal("no memory for request headers");
        static_cast<void>(headers_.release());
        headers_.reset(longer);
    }
    if (request.is_to_this_machine) {
        connect_to_.reset(curl_slist_append(nullptr, "::127.0.0.1:"));
        if (connect_to_ == nullptr) return base::internal("no memory for an address");
    }
    if (!set_options(ca_file, request))
        return base::internal("libcurl refuses an option of the HTTPS client");
    if (curl_multi_add_handle(line_->multi.get(), line_->easy.get()) != CURLM_OK) {
        return base::internal("libcurl refuses the transfer");
    }
    while (!has_headers_ && !is_done_)
        PEL_TRY(advance());
    if (has_headers_) return {};
    if (result_ != CURLE_OK) return to_error(result_);
    return base::outcome_unknown("the server closed the connection without an answer");
}

base::Expected<void> CurlReply::advance() {
    CURLM* const multi = line_->multi.get();
    int running = 0;
    if (is_paused_ && received_.empty()) {
        is_paused_ = false;
        // A failure to take the bytes shows as the transfer's result.
        curl_easy_pause(line_->easy.get(), CURLPAUSE_CONT);
    }
    if (curl_multi_perform(multi, &running) != CURLM_OK) return base::internal("libcurl's transfer failed");
    if (running == 0) {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            is_done_ = true;
            result_ = message->data.result;
        }
        if (!is_done_) return base::internal("libcurl's transfer ended without a result");
        return {};
    }
    if (received_.empty() && curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr) != CURLM_OK) {
        return base::internal("waiting for the server failed");
    }
    return {};
}

base::Expected<std::string_view> CurlReply::next() {
    while (received_.empty() && !is_done_)
        PEL_TRY(advance());
    if (!received_.empty()) {
        handed_.clear();
        handed_.swap(received_);
        return std::string_view{handed_};
    }
    if (result_ != CURLE_OK) return to_error(result_);
    return std::string_view{};
}

base::Error CurlReply::to_error(CURLcode code) const {
    // curl's error strings carry no request header; addresses and certificate names help the operator.
    std::string what = curl_easy_strerror(code);
    if (is_too_long_) return base::corrupt("the answer is longer than the limit");
    if (has_headers_) return base::unavailable("the answer broke off: " + what);
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return base::unavailable("the server could not prove who it is: " + what);
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return base::unavailable("no connection to the server: " + what);
        default:
            break;
    }
    if (is_nothing_sent(line_->easy.get())) return base::unavailable("no connection to the server: " + what);
    return base::outcome_unknown("no answer came back: " + what);
}

}  // namespace pelanggan::http
