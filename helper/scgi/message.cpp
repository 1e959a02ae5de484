// SPDX-License-Identifier: Apache-2.0
#include "scgi/message.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace pelanggan::scgi {
namespace {

constexpr std::size_t kMaxLengthDigits = 5;  // kMaxHeaderBytes has five

template <typename Headers>
auto find_header(Headers& headers, std::string_view name) {
    return std::find_if(headers.begin(), headers.end(), [&](const Header& h) { return h.name == name; });
}

bool has_doubled_name(const std::vector<Header>& headers) {
    std::vector<std::string_view> names;
    names.reserve(headers.size());
    for (const Header& header : headers)
        names.push_back(header.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

bool is_plain(std::string_view text) noexcept {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

}  // namespace

std::string_view Request::header(std::string_view name) const noexcept {
    const auto at = find_header(headers, name);
    return at == headers.end() ? std::string_view{} : std::string_view{at->value};
}

std::string_view Answer::header(std::string_view name) const noexcept {
    const std::string wanted = base::to_lower_ascii(name);
    for (const Header& header : headers) {
        if (base::to_lower_ascii(header.name) == wanted) return header.value;
    }
    return {};
}

base::Expected<std::string> encode(const Request& request) {
    if (request.body.size() > kMaxBodyBytes) return base::invalid_input("request body is too large");
    if (request.headers.size() + 2 > kMaxHeaders) return base::invalid_input("too many headers");
    std::string block{"CONTENT_LENGTH"};
    const auto add = [&](std::string_view text) {
        block += text;
        block += '\0';
    };
    add("");
    add(std::to_string(request.body.size()));
    add("SCGI");
    add("1");
    for (const Header& header : request.headers) {
        if (header.name.empty()) return base::invalid_input("a header has no name");
        if (header.name.find('\0') != std::string::npos || header.value.find('\0') != std::string::npos)
            return base::invalid_input("a header holds a NUL byte");
        if (block.size() + header.name.size() + header.value.size() + 2 > kMaxHeaderBytes)
            return base::invalid_input("headers are too large");
        add(header.name);
        add(header.value);
    }
    return std::to_string(block.size()) + ":" + block + "," + request.body;
}

base::Error RequestDecoder::fail(const char* why) {
    stage_ = Stage::kFailed;
    return base::invalid_input(why);
}

base::Expected<void> RequestDecoder::parse_length(std::string_view& bytes) {
    while (!bytes.empty()) {
        const char c = bytes.front();
        bytes.remove_prefix(1);
        if (c == ':') {
            if (buffer_.empty()) return fail("netstring has no length");
            const auto length = base::parse_number(buffer_);
            if (!length) return fail("netstring length is not a number");
            buffer_.clear();
            header_bytes_ = static_cast<std::size_t>(*length);
            if (header_bytes_ > kMaxHeaderBytes) return fail("headers are too large");
            buffer_.reserve(header_bytes_ + 1);
            stage_ = Stage::kHeaders;
            return {};
        }
        if (c < '0' || c > '9') return fail("netstring length is not a number");
        if (buffer_ == "0") return fail("netstring length has a leading zero");
        if (buffer_.size() == kMaxLengthDigits) return fail("headers are too large");
        buffer_ += c;
    }
    return {};
}

base::Expected<void> RequestDecoder::parse_headers() {
    if (buffer_.back() != ',') return fail("netstring does not end with a comma");
    buffer_.pop_back();
    if (buffer_.empty() || buffer_.back() != '\0') return fail("headers do not end with a NUL");
    std::vector<Header> headers;
    std::string_view rest{buffer_};
    const auto take = [&rest] {
        const auto end = rest.find('\0');  // there always is one: the block ends with it
        const std::string_view text = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        return text;
    };
    while (!rest.empty()) {
        if (headers.size() == kMaxHeaders) return fail("too many headers");
        const std::string_view name = take();
        if (name.empty()) return fail("a header has no name");
        if (rest.empty()) return fail("a header has no value");
        headers.push_back({std::string{name}, std::string{take()}});
    }
    if (headers.front().name != "CONTENT_LENGTH") return fail("CONTENT_LENGTH is not the first header");
    if (has_doubled_name(headers)) return fail("a header is doubled");
    const std::string_view length = headers.front().value;
    const auto number = base::parse_number(length);
    if (!number || (length.size() > 1 && length.front() == '0'))
        return fail("CONTENT_LENGTH is not a number");
    if (static_cast<std::uint64_t>(*number) > max_body_bytes_) return fail("body is too large");
    const auto scgi = find_header(headers, "SCGI");
    if (scgi == headers.end() || scgi->value != "1") return fail("SCGI is not 1");
    headers.erase(scgi);
    headers.erase(headers.begin());
    content_length_ = static_cast<std::size_t>(*number);
    request_.headers = std::move(headers);
    request_.body.reserve(content_length_);
    std::string{}.swap(buffer_);
    stage_ = content_length_ == 0 ? Stage::kDone : Stage::kBody;
    return {};
}

base::Expected<bool> RequestDecoder::feed(std::string_view bytes) {
    if (stage_ == Stage::kLength) PEL_TRY(parse_length(bytes));
    if (stage_ == Stage::kHeaders) {
        const std::size_t wanted = header_bytes_ + 1 - buffer_.size();
        buffer_ += bytes.substr(0, wanted);
        bytes.remove_prefix(std::min(wanted, bytes.size()));
        if (buffer_.size() == header_bytes_ + 1) PEL_TRY(parse_headers());
    }
    if (stage_ == Stage::kBody) {
        const std::size_t wanted = content_length_ - request_.body.size();
        request_.body += bytes.substr(0, wanted);
        bytes.remove_prefix(std::min(wanted, bytes.size()));
        if (request_.body.size() == content_length_) stage_ = Stage::kDone;
    }
    if (stage_ == Stage::kFailed) return fail("the request was refused already");
    if (!bytes.empty()) return fail("bytes behind the request");
    return stage_ == Stage::kDone;
}

base::Expected<void> RequestDecoder::limit_body(std::size_t max_body_bytes) {
    max_body_bytes_ = std::min(max_body_bytes_, max_body_bytes);
    if (content_length_ > max_body_bytes_) return fail("body is too large");
    return {};
}

std::string encode(const Answer& answer) {
    std::string out = "Status: " + std::to_string(answer.status);
    out += ' ';
    out += reason_phrase(answer.status);
    for (const Header& header : answer.headers) {
        PEL_CHECK(!header.name.empty() && is_plain(header.name) && is_plain(header.value));
        PEL_CHECK(header.name.find(':') == std::string::npos);
        out += "\r\n" + header.name + ": " + header.value;
    }
    out += "\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n";
    out += answer.body;
    return out;
}

base::Expected<Answer> decode_answer(std::string_view bytes) {
    if (bytes.size() > kMaxAnswerBytes) return base::corrupt("answer is too large");
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return base::corrupt("answer has no end of headers");
    Answer answer;
    answer.body = bytes.substr(end + 4);
    bool has_status = false, has_length = false;
    for (std::string_view rest = bytes.substr(0, end); !rest.empty();) {
        const auto stop = rest.find("\r\n");
        const std::string_view line = rest.substr(0, stop);
        rest.remove_prefix(stop == std::string_view::npos ? rest.size() : stop + 2);
        const auto colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos || !is_plain(line))
            return base::corrupt("answer has a line that is no header");
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = base::trim(line.substr(colon + 1));
        const std::string lower = base::to_lower_ascii(name);
        if (lower == "status") {
            const auto code = base::parse_number(value.substr(0, 3));
            if (has_status || !code || *code < 100 || *code > 599 || (value.size() > 3 && value[3] != ' '))
                return base::corrupt("answer has a bad status");
            answer.status = static_cast<int>(*code);
            has_status = true;
        } else if (lower == "content-length") {
            const auto length = base::parse_number(value);
            if (has_length || !length || static_cast<std::uint64_t>(*length) != answer.body.size())
                return base::corrupt("answer's length is not its body's");
            has_length = true;
        } else {
            answer.headers.push_back({std::string{name}, std::string{value}});
        }
    }
    return answer;
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 200:
            return "OK";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Answer";
    }
}

}  // namespace pelanggan::scgi
