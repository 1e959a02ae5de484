// SPDX-License-Identifier: Apache-2.0
#include "mail/markdown.h"

#include <cmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/text.h"
#include "domain/announcement.h"
#include "mail/markdown_text.h"
#include "templates/source.h"

namespace pelanggan::mail {
namespace {

using templates::escape_html;

struct FreeNode {
    void operator()(cmark_node* node) const noexcept { cmark_node_free(node); }
};
struct FreeIterator {
    void operator()(cmark_iter* iterator) const noexcept { cmark_iter_free(iterator); }
};

std::string_view literal_of(cmark_node* node) noexcept {
    const char* const literal = cmark_node_get_literal(node);
    return literal == nullptr ? std::string_view{} : std::string_view{literal};
}

// Nodes that are entered and never left.
bool is_leaf(cmark_node_type type) noexcept {
    return type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_SOFTBREAK ||
           type == CMARK_NODE_LINEBREAK || type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK ||
           type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_THEMATIC_BREAK;
}

// The target as it may be followed, or "". Whatever is not plain ASCII is percent-encoded, so that nothing in
// it ends an attribute or a line.
std::string safe_target(const std::string& url) {
    const std::string begin = base::to_lower_ascii(url.substr(0, 8));
    if (!begin.starts_with("https://") && !begin.starts_with("http://") && !begin.starts_with("mailto:"))
        return {};
    std::string out;
    for (const char c : url) {
        if (c > ' ' && c < 0x7f && std::string_view{"<>\"`\\^{|}"}.find(c) == std::string_view::npos)
            out += c;
        else
            out += base::url_encode(std::string_view{&c, 1});
    }
    return out;
}

class Writer {
 public:
    explicit Writer(const Placeholders* values) : values_{values} {
        if (values == nullptr) return;
        for (const auto& [name, value] : *values)
            url_values_.emplace(name, base::url_encode(value));
    }

    void on_node(cmark_node* node, bool is_enter) {
        const cmark_node_type type = cmark_node_get_type(node);
        if (type >= CMARK_NODE_TEXT)  // the first of the inline nodes
            on_inline(node, type, is_enter);
        else
            on_block(node, type, is_enter);
    }
    Bodies finish() { return {std::move(html_), text_.finish()}; }

 private:
    // What escapes and entities made of braces was not a name in the source, so it stays.
    std::string fill(std::string_view words, const Placeholders& values) const {
        if (values_ == nullptr) return std::string{words};
        auto filled = fill_placeholders(words, values);
        return filled.ok() ? *std::move(filled) : std::string{words};
    }
    std::string words_of(cmark_node* node) const {
        static const Placeholders kNone;
        return fill(literal_of(node), values_ == nullptr ? kNone : *values_);
    }
    void tag(std::string_view name, bool is_enter, bool is_line) {
        html_ += is_enter ? "<" : "</";
        html_ += name;
        html_ += is_line ? ">\n" : ">";
    }
    static bool is_tight(cmark_node* paragraph) noexcept {
        cmark_node* const list = cmark_node_parent(cmark_node_parent(paragraph));
        return list != nullptr && cmark_node_get_type(list) == CMARK_NODE_LIST &&
               cmark_node_get_list_tight(list) != 0;
    }

    void on_block(cmark_node* node, cmark_node_type type, bool is_enter);
    void on_inline(cmark_node* node, cmark_node_type type, bool is_enter);
    void on_list(cmark_node* node, bool is_enter);
    void on_link(cmark_node* node, bool is_enter);

    const Placeholders* values_;
    Placeholders url_values_;
    std::string html_;
    MarkdownText text_;
};

void Writer::on_list(cmark_node* node, bool is_enter) {
    const bool is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    const int start = cmark_node_get_list_start(node);
    if (is_enter && is_ordered && start != 1)
        html_ += fmt::format("<ol start=\"{}\">\n", start);
    else
        tag(is_ordered ? "ol" : "ul", is_enter, true);
    if (is_enter)
        text_.open_list(is_ordered ? start : -1, cmark_node_get_list_tight(node) != 0);
    else
        text_.close_list();
}

void Writer::on_block(cmark_node* node, cmark_node_type type, bool is_enter) {
    switch (type) {
        case CMARK_NODE_BLOCK_QUOTE:
            tag("blockquote", is_enter, true);
            is_enter ? text_.open_quote() : text_.close_quote();
            return;
        case CMARK_NODE_LIST:
            return on_list(node, is_enter);
        case CMARK_NODE_ITEM:
            tag("li", is_enter, !is_enter);
            is_enter ? text_.open_item() : text_.close_item();
            return;
        case CMARK_NODE_PARAGRAPH:
            if (!is_tight(node)) tag("p", is_enter, !is_enter);
            if (!is_enter) text_.end_paragraph();
            return;
        case CMARK_NODE_HEADING: {
            const int level = cmark_node_get_heading_level(node);
            tag(fmt::format("h{}", level), is_enter, !is_enter);
            if (!is_enter) text_.end_heading(level);
            return;
        }
        case CMARK_NODE_THEMATIC_BREAK:
            html_ += "<hr>\n";
            text_.rule();
            return;
        case CMARK_NODE_CODE_BLOCK: {
            const std::string words = words_of(node);
            html_ += "<pre><code>" + escape_html(words) + "</code></pre>\n";
            text_.preformatted(words);
            return;
        }
        case CMARK_NODE_HTML_BLOCK:
            html_ += "<p>" + escape_html(words_of(node)) + "</p>\n";
            text_.add(base::trim(words_of(node)));
            text_.end_paragraph();
            return;
        default:  // the document; blocks of extensions, which the parser does not make
            return;
    }
}

void Writer::on_link(cmark_node* node, bool is_enter) {
    const char* const url = cmark_node_get_url(node);
    const std::string target = safe_target(fill(url == nullptr ? "" : url, url_values_));
    if (target.empty()) return;
    if (is_enter) {
        html_ += "<a href=\"" + escape_html(target) + "\">";
        text_.open_link();
    } else {
        html_ += "</a>";
        text_.close_link(target);
    }
}

void Writer::on_inline(cmark_node* node, cmark_node_type type, bool is_enter) {
    switch (type) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_HTML_INLINE: {
            const std::string words = words_of(node);
            html_ += escape_html(words);
            text_.add(words);
            return;
        }
        case CMARK_NODE_SOFTBREAK:
            html_ += '\n';
            text_.add(" ");
            return;
        case CMARK_NODE_LINEBREAK:
            html_ += "<br>\n";
            text_.add("\n");
            return;
        case CMARK_NODE_CODE: {
            const std::string words = words_of(node);
            html_ += "<code>" + escape_html(words) + "</code>";
            text_.add(words);
            return;
        }
        case CMARK_NODE_EMPH:
            return tag("em", is_enter, false);
        case CMARK_NODE_STRONG:
            tag("strong", is_enter, false);
            return text_.add("*");
        case CMARK_NODE_LINK:
            return on_link(node, is_enter);
        default:  // a picture: the words within it are its description
            return;
    }
}

base::Expected<void> check_text(std::string_view markdown) {
    if (markdown.size() > domain::kMaxBodyBytes)
        return base::invalid_input(fmt::format("longer than {} KiB", domain::kMaxBodyBytes / 1024));
    if (!base::is_utf8(markdown)) return base::invalid_input("not UTF-8");
    std::size_t line = 1;
    for (std::size_t at = 0; at < markdown.size(); ++at) {
        const char c = markdown[at];
        const bool is_line_end = c == '\n' || (c == '\r' && markdown.substr(at + 1).starts_with('\n'));
        line += c == '\n' ? 1U : 0U;
        if (is_line_end || c == '\t') continue;
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return base::invalid_input(fmt::format("line {}: a control character", line));
    }
    return {};
}

}  // namespace

base::Expected<Bodies> render_markdown(std::string_view markdown, const Placeholders* values) {
    PEL_TRY(check_text(markdown));
    // Names are checked where their lines are known.
    if (values != nullptr) PEL_TRY(fill_placeholders(markdown, *values));
    const std::unique_ptr<cmark_node, FreeNode> root{
        cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT)};
    const std::unique_ptr<cmark_iter, FreeIterator> walk{cmark_iter_new(root.get())};
    Writer writer{values};
    int depth = 0;
    for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(walk.get())) {
        cmark_node* const node = cmark_iter_get_node(walk.get());
        const bool is_enter = event == CMARK_EVENT_ENTER;
        if (!is_leaf(cmark_node_get_type(node))) depth += is_enter ? 1 : -1;
        if (depth > kMaxMarkdownDepth) {
            return base::invalid_input(
                fmt::format("line {}: nested too deep", std::max(1, cmark_node_get_start_line(node))));
        }
        writer.on_node(node, is_enter);
    }
    return writer.finish();
}

std::string escape_markdown(std::string_view value) {
    constexpr std::string_view kMarks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    std::string out;
    bool is_line_start = false;
    for (const char c : base::trim(value)) {
        if (c == '\n') {
            out += "\\\n";  // a hard line break; on an empty line too, so that the paragraph goes on
            is_line_start = true;
            continue;
        }
        // Spaces at a line's begin would make code of it, a CR another line end.
        if (c == '\t' || c == ' ') {
            if (!is_line_start) out += ' ';
            continue;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) continue;
        if (kMarks.find(c) != std::string_view::npos) out += '\\';
        out += c;
        is_line_start = false;
    }
    return out;
}

}  // namespace pelanggan::mail
