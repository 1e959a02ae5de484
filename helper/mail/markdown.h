// SPDX-License-Identifier: Apache-2.0
//
// Markdown (CommonMark) as the two bodies of a mail. Both are made from the same tree, so they say the same.
//   - Raw HTML is shown as the text it is; pictures become their description.
//   - Links lead to http, https and mailto only; another target leaves the words without a link.
// Threads: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "mail/placeholders.h"

namespace pelanggan::mail {

// Quotes and lists within each other.
constexpr int kMaxMarkdownDepth = 32;

struct Bodies {
    std::string html;  // block elements without attributes but href; no <html>, no <body>
    std::string text;  // lines of at most 76 characters where a space allows it; a link as "words <target>"
};

// values fill {{name}} in words, code and targets of links, after Markdown was understood: a value is only
// ever text. Without values, "{{" means nothing special. Errors: kInvalidInput (longer than
// domain::kMaxBodyBytes, not UTF-8, control characters, nested too deep, or a name that values lacks), naming
// the line where there is one.
base::Expected<Bodies> render_markdown(std::string_view markdown, const Placeholders* values = nullptr);

// value as Markdown that shows exactly value, wherever words may stand; not inside `code` or <links>. Line
// breaks stay line breaks within their paragraph; other controls and spaces at both ends are dropped.
std::string escape_markdown(std::string_view value);

}  // namespace pelanggan::mail
