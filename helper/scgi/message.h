// SPDX-License-Identifier: Apache-2.0
//
// The one protocol on every door: SCGI (python.ca/scgi/protocol.txt). A request is a netstring of
// NUL-separated header pairs, CONTENT_LENGTH first and SCGI=1 among them, then the body. An answer is a CGI
// answer: header lines, an empty line, the body.
//
// Limits are checked before memory is taken. Std only: gateway and hook link this.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace pelanggan::scgi {

constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr std::size_t kMaxHeaders = 256;            // pairs
constexpr std::size_t kMaxBodyBytes = 1024 * 1024;  // the hard ceiling; a route's own limit is lower
constexpr std::size_t kMaxAnswerBytes = 16 * 1024 * 1024;

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::vector<Header> headers;  // without CONTENT_LENGTH and SCGI
    std::string body;

    // The value, or "" when there is none. Names are unique: the decoder refuses doubled ones.
    std::string_view header(std::string_view name) const noexcept;
};

struct Answer {
    int status{200};
    std::vector<Header> headers;  // without Status and Content-Length; names as in HTTP
    std::string body;

    std::string_view header(std::string_view name) const noexcept;  // case-insensitive
};

// Errors: kInvalidInput when a name is empty, or a name or value holds a NUL, or a limit is passed.
base::Expected<std::string> encode(const Request& request);

// Reads one request from pieces of any size.
//   feed() takes what arrived; returns true when the request is whole (bytes behind it are an error).
//   Errors: kInvalidInput for everything that is not exactly one SCGI request within the limits: a netstring
//   length with sign, leading zero or more than kMaxHeaderBytes; a missing comma; an odd number of strings;
//   more than kMaxHeaders; an empty or doubled name; CONTENT_LENGTH missing, not first, not a number or above
//   max_body_bytes; SCGI missing or not "1"; bytes behind the body.
class RequestDecoder {
 public:
    explicit RequestDecoder(std::size_t max_body_bytes = kMaxBodyBytes) noexcept
        : max_body_bytes_{max_body_bytes} {}

    // After an error the decoder refuses everything.
    base::Expected<bool> feed(std::string_view bytes);
    // True as soon as the headers are whole; request() then has them, the body may still grow.
    bool has_headers() const noexcept { return stage_ == Stage::kBody || stage_ == Stage::kDone; }
    // Lowers the body limit once the route is known. Errors: kInvalidInput when CONTENT_LENGTH is above it.
    base::Expected<void> limit_body(std::size_t max_body_bytes);
    std::size_t content_length() const noexcept { return content_length_; }  // 0 before has_headers()
    // What this request holds in memory, and will hold once its announced parts have come.
    std::size_t reserved_bytes() const noexcept { return header_bytes_ + content_length_; }
    Request& request() noexcept { return request_; }

 private:
    enum class Stage { kLength, kHeaders, kBody, kDone, kFailed };
    base::Expected<void> parse_length(std::string_view& bytes);
    base::Expected<void> parse_headers();
    base::Error fail(const char* why);

    Stage stage_{Stage::kLength};
    std::size_t max_body_bytes_;
    std::string buffer_;
    std::size_t header_bytes_{0};
    std::size_t content_length_{0};
    Request request_;
};

// "Status: 303 See Other\r\n…Content-Length: 4\r\n\r\nbody". Header names and values with CR, LF or NUL are
// a bug of the caller and abort.
std::string encode(const Answer& answer);
// Reads an answer as a client. Errors: kCorrupt; a Content-Length that is not the body's is one.
base::Expected<Answer> decode_answer(std::string_view bytes);

std::string_view reason_phrase(int status) noexcept;

}  // namespace pelanggan::scgi
