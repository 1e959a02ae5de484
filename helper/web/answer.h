// SPDX-License-Identifier: Apache-2.0
//
// What a handler answers. Rendering, headers and frames are the site's work.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "base/error.h"
#include "web/model.h"

namespace pelanggan::web {

// A page: a template of templates/html with its model. title is already in the reader's language.
struct Page {
    std::string template_name;
    std::string title;
    Model model;
    int status{200};
    // HTML that was made from Markdown and is safe as it is (mail/markdown.h): stands where the template has
    // <!--prose-->. No value can put that there, since values are escaped.
    std::string prose{};
};

// 303 to a query string ("?p=details&done=saved"): the end of every successful POST. For tools it becomes a
// JSON answer with model.
struct Redirect {
    std::string query;
    Model model;
};

// Bytes as they are: style sheet, script, a file to keep, or the empty answer to a program. can_be_kept: the
// address changes with the content. file_name: browsers store it under that name instead of showing it; of
// a-z 0-9 . _ - only.
struct Asset {
    std::string content_type;
    std::string body;
    bool can_be_kept{true};
    std::string file_name{};
};

// A ZIP file with index.html (the page's template by itself), data.json, style.css and SHA256SUMS over them.
// Made for this answer and kept nowhere.
struct Archive {
    struct Content {
        std::string file_name;  // letters, digits, '-' and '.' only
        Model data;
        Page page;
    };
    std::shared_ptr<const Content> content;  // never nullptr; large, so that answers stay small without it
};

// An error turns into a page with a reference number; what goes to the log only.
using Answer = std::variant<Page, Redirect, Asset, base::Error, Archive>;

}  // namespace pelanggan::web
