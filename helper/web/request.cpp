// SPDX-License-Identifier: Apache-2.0
#include "web/request.h"

#include "base/text.h"

namespace pelanggan::web {
namespace {

constexpr std::size_t kMaxFields = 400;

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

base::Expected<std::string> decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
        } else if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) return base::invalid_input("bad percent escape");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    if (out.find('\0') != std::string::npos) return base::invalid_input("NUL in a field");
    if (!base::is_utf8(out)) return base::invalid_input("a field is not UTF-8");
    return out;
}

// "id", "en" or "" from a language tag or an Accept-Language header; the first known one wins (browsers send
// them in order).
std::string known_language(std::string_view text) {
    for (const auto part : base::split(text, ',')) {
        const std::string tag = base::to_lower_ascii(base::trim(part.substr(0, part.find(';'))));
        const std::string primary = tag.substr(0, tag.find_first_of("-_"));
        if (primary == "id" || primary == "in") return "id";  // "in" is the former code of Indonesian
        if (primary == "en") return "en";
    }
    return {};
}

}  // namespace

base::Expected<Fields> Fields::parse(std::string_view text) {
    Fields fields;
    if (text.empty()) return fields;
    for (const auto pair : base::split(text, '&')) {
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        PEL_ASSIGN(auto name, decode(pair.substr(0, equals)));
        std::string value;
        if (equals != std::string_view::npos) {
            PEL_ASSIGN(value, decode(pair.substr(equals + 1)));
        }
        if (fields.values_.size() == kMaxFields) return base::invalid_input("too many fields");
        if (!fields.values_.emplace(std::move(name), std::move(value)).second) {
            return base::invalid_input("a field stands twice");
        }
    }
    return fields;
}

const std::string& Fields::get(std::string_view name) const noexcept {
    static const std::string kNone;
    const auto found = values_.find(name);
    return found == values_.end() ? kNone : found->second;
}

std::optional<std::int64_t> Fields::number(std::string_view name) const noexcept {
    return base::parse_number(get(name));
}

base::Expected<Request> Request::parse(const scgi::Request& raw) {
    Request request;
    const auto method = raw.header("REQUEST_METHOD");
    if (method == "GET")
        request.method = Method::kGet;
    else if (method == "POST")
        request.method = Method::kPost;
    else
        return base::invalid_input("method is neither GET nor POST");

    PEL_ASSIGN(request.query, Fields::parse(raw.header("QUERY_STRING")));
    request.route = request.query.get("p");
    if (request.method == Method::kPost) {
        const std::string type = base::to_lower_ascii(base::trim(raw.header("CONTENT_TYPE")));
        const auto media = base::trim(std::string_view{type}.substr(0, type.find(';')));
        if (media == "application/x-www-form-urlencoded") {
            PEL_ASSIGN(request.form, Fields::parse(raw.body));
        } else if (media == "application/json" || media == "message/rfc822" ||
                   media == "multipart/form-data") {
            // Of hooks, of returned mail, and of RFC 8058's one click: only their rows look at it.
            request.body = raw.body;
        } else {
            return base::invalid_input("content type of a POST is not a form");
        }
    } else if (!raw.body.empty()) {
        return base::invalid_input("GET with a body");
    }
    request.wants_json = raw.header("HTTP_ACCEPT").find("application/json") != std::string_view::npos;
    request.wants_body_only = raw.header("PELANGGAN_FRAME") == "body";
    request.language_hint = known_language(raw.header("PELANGGAN_LANGUAGE"));
    if (request.language_hint.empty())
        request.language_hint = known_language(raw.header("HTTP_ACCEPT_LANGUAGE"));
    return request;
}

}  // namespace pelanggan::web
