// SPDX-License-Identifier: Apache-2.0
//
// An announcement's Markdown: whatever comes out has no tag that is not ours, and a value shows as it is.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "mail/markdown.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pelanggan;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const mail::Placeholders values{
        {"name", "<b>{{plan}}"}, {"domain", "a.example"}, {"plan", "\" onclick=x"}, {"account", "]("}};
    const auto bodies = mail::render_markdown(text, &values);
    if (bodies.ok()) {
        const std::string& html = bodies->html;
        for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
            const auto end = html.find('>', at);
            PEL_CHECK(end != std::string::npos);
            const auto tag = std::string_view{html}.substr(at + 1, end - at - 1);
            bool is_ours = tag.starts_with("a href=\"http") || tag.starts_with("a href=\"mailto:") ||
                           tag.starts_with("a href=\"HTTP") || tag.starts_with("ol start=\"");
            if (tag.starts_with("a href=\"")) {
                // One attribute, and nothing after its end.
                PEL_CHECK(tag.find('"', 8) == tag.size() - 1);
                is_ours = base::to_lower_ascii(tag.substr(8, 4)) == "http" ||
                          base::to_lower_ascii(tag.substr(8, 7)) == "mailto:";
            }
            for (const auto* const known :
                 {"p",     "/p",  "h1",         "/h1",         "h2",  "/h2", "h3",     "/h3",     "h4",
                  "/h4",   "h5",  "/h5",        "h6",          "/h6", "ul",  "/ul",    "ol",      "/ol",
                  "li",    "/li", "blockquote", "/blockquote", "em",  "/em", "strong", "/strong", "code",
                  "/code", "pre", "/pre",       "hr",          "br",  "/a"}) {
                is_ours = is_ours || tag == known;
            }
            PEL_CHECK(is_ours);
        }
        PEL_CHECK(base::is_utf8(html) && base::is_utf8(bodies->text));
    }
    if (!base::is_utf8(text)) return 0;
    const auto escaped = mail::render_markdown("x" + mail::escape_markdown(text) + "x");
    if (!escaped.ok()) return 0;
    for (const auto* const tag : {"<p>", "</p>", "<br>"})
        PEL_CHECK(escaped->html.find(tag) != std::string::npos || tag == std::string_view{"<br>"});
    for (const auto* const tag : {"<a", "<em", "<strong", "<code", "<h", "<ul", "<ol", "<blockquote", "<pre"})
        PEL_CHECK(escaped->html.find(tag) == std::string::npos);
    return 0;
}
