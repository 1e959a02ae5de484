// SPDX-License-Identifier: Apache-2.0
//
// The CGI side: what the panel started us with, and the one answer we print.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "scgi/message.h"

namespace pelanggan::gateway {

// The variable's value; absent when it is not set, or set more than once: then nobody can say which is true.
std::optional<std::string> variable(const char* name);

// The CGI request as one for a door: a fixed list of variables, nothing that says who asks, and the body from
// stdin. Errors: kInvalidInput when the length is no number, missing for a POST, above the limit, or the body
// is cut or late.
base::Expected<scgi::Request> read_cgi();

// Writes the whole answer to stdout; what stdout does not take is lost.
void print(const scgi::Answer& answer);

enum class Trouble { kAway, kUnknown, kOff, kDoubt, kBadRequest, kStranger };
// A whole small page in the reader's language ("id…" is Indonesian, else English).
scgi::Answer trouble_page(Trouble trouble, std::string_view language);

// body in a page of our own, for when the panel gives no frame. title and style are plain text.
std::string plain_frame(std::string_view title, std::string_view style, std::string_view body);
std::string escape_html(std::string_view text);
// Undoes percent encoding; what is not such stays.
std::string decode_percent(std::string_view text);
// The values of "user:acl1,acl2" for exactly that user in WHM's resellers file; "all" for root, else "".
std::string privileges_of(std::string_view user, const std::string& resellers_file);

}  // namespace pelanggan::gateway
