// SPDX-License-Identifier: Apache-2.0
//
// A request as the pages see it: taken apart and checked for form, not yet for meaning.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "base/text.h"
#include "scgi/message.h"

namespace pelanggan::web {

enum class Method { kGet, kPost };

// Names and values of a query string or form, percent-decoded. A name stands once.
class Fields {
 public:
    // application/x-www-form-urlencoded (URL standard, section 5). Errors: kInvalidInput for a bad escape,
    // invalid UTF-8, NUL, a doubled name, or more than 400 fields.
    static base::Expected<Fields> parse(std::string_view text);

    // The value, or "" when there is none.
    const std::string& get(std::string_view name) const noexcept;
    bool has(std::string_view name) const noexcept { return values_.contains(name); }
    // A whole number, or nullopt when absent or not one.
    std::optional<std::int64_t> number(std::string_view name) const noexcept;
    const std::map<std::string, std::string, std::less<>>& all() const noexcept { return values_; }

 private:
    std::map<std::string, std::string, std::less<>> values_;
};

struct Request {
    std::string route;  // ?p=, "" when absent
    Method method{Method::kGet};
    Fields query;
    Fields form;                  // POST only
    std::string body;             // POST of anything but a form: as sent, not parsed
    bool wants_json{false};       // Accept: application/json
    bool wants_body_only{false};  // the gateway brings the panel's frame
    std::string language_hint;    // of the panel (PELANGGAN_LANGUAGE) or the browser, "id", "en" or ""

    // Errors: kInvalidInput. HEAD, PUT and every other method but GET and POST is refused here.
    static base::Expected<Request> parse(const scgi::Request& raw);
};

using base::url_encode;

}  // namespace pelanggan::web
