// SPDX-License-Identifier: Apache-2.0
#include "templates/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace pelanggan::templates {

base::Expected<std::string> read_file(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream all;
    if (in.peek() != std::ifstream::traits_type::eof()) all << in.rdbuf();
    if (in.bad() || !in.is_open()) return base::unavailable("cannot read template " + path);
    return all.str();
}

base::Expected<Source> parse_source(std::string file, std::string_view text, std::size_t line) {
    const std::string_view first = text.substr(0, text.find('\n'));
    constexpr std::string_view kBegin = "{{! variables:";
    constexpr std::string_view kEnd = "}}";
    if (!first.starts_with(kBegin) || !first.ends_with(kEnd)) {
        return base::invalid_input(fmt::format("{}:{}: the {} line must be {{{{! variables: … }}}}", file,
                                               line, line == 1 ? "first" : "second"));
    }
    Source source;
    source.file = std::move(file);
    source.first_line = line + 1;
    source.text = text.substr(std::min(first.size() + 1, text.size()));
    const auto names = first.substr(kBegin.size(), first.size() - kBegin.size() - kEnd.size());
    for (const auto name : base::split(names, ' ')) {
        if (!name.empty()) source.variables.emplace(name);
    }
    return source;
}

base::Error fault(const Source& source, std::size_t at, std::string_view what) {
    const auto lines =
        std::count(source.text.begin(), source.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return base::invalid_input(
        fmt::format("{}:{}: {}", source.file, source.first_line + static_cast<std::size_t>(lines), what));
}

base::Expected<void> for_each_tag(const Source& source, const TagVisit& visit) {
    const std::string& text = source.text;
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 2)) {
        const auto end = text.find("}}", at);
        if (end == std::string::npos) return fault(source, at, "tag without end");
        std::string_view inside = base::trim(std::string_view{text}.substr(at + 2, end - at - 2));
        if (inside.empty()) return fault(source, at, "empty tag");
        char kind = ' ';
        if (std::string_view{"#^/>!"}.find(inside.front()) != std::string_view::npos) {
            kind = inside.front();
            inside = base::trim(inside.substr(1));
        } else if (inside.front() == '{' || inside.front() == '&' || inside.front() == '=') {
            return fault(source, at, "unescaped values and other delimiters are not allowed");
        }
        PEL_TRY(visit(at, end + 2, kind, inside));
    }
    return {};
}

base::Expected<std::vector<std::string>> check_names(const Source& source) {
    std::set<std::string, std::less<>> required;
    std::vector<std::string> open;
    PEL_TRY(for_each_tag(
        source, [&](std::size_t at, std::size_t, char kind, std::string_view name) -> base::Expected<void> {
            if (kind == '!') return {};
            if (kind == '/') {
                if (open.empty() || open.back() != name)
                    return fault(source, at, fmt::format("unexpected end of '{}'", name));
                open.pop_back();
                return {};
            }
            if (name != "." && !source.variables.contains(name)) {
                return fault(source, at, fmt::format("'{}' is not in the list of variables", name));
            }
            if (open.empty()) required.emplace(name);
            if (kind == '#' || kind == '^') open.emplace_back(name);
            return {};
        }));
    if (!open.empty())
        return base::invalid_input(fmt::format("{}: '{}' is not closed", source.file, open.back()));
    return std::vector<std::string>(required.begin(), required.end());
}

std::multiset<std::string> tags_in(std::string_view text) {
    std::multiset<std::string> tags;
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
        tags.emplace(text.substr(at, text.find("}}", at) - at));
    }
    return tags;
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace pelanggan::templates
