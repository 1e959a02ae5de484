// SPDX-License-Identifier: Apache-2.0
#include "web/html_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <kainjow/mustache.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "base/text.h"

namespace pelanggan::web {
namespace {

namespace mustache = kainjow::mustache;
namespace fs = std::filesystem;

constexpr int kMaxIncludes = 8;

struct Source {
    std::string file;
    std::string text;  // without the line of variables
    std::set<std::string, std::less<>> variables;
};

base::Error fault(const Source& source, std::size_t at, const std::string& what) {
    const auto line =
        2 + std::count(source.text.begin(), source.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return base::invalid_input(fmt::format("{}:{}: {}", source.file, line, what));
}

base::Expected<Source> read_source(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string first;
    std::getline(in, first);
    std::ostringstream rest;
    rest << in.rdbuf();
    if (!in) return base::unavailable("cannot read template " + path.string());
    Source source;
    source.file = path.filename().string();
    source.text = rest.str();
    constexpr std::string_view kBegin = "{{! variables:";
    constexpr std::string_view kEnd = "}}";
    if (!first.starts_with(kBegin) || !first.ends_with(kEnd)) {
        return base::invalid_input(source.file + ":1: the first line must be {{! variables: … }}");
    }
    const auto names =
        std::string_view{first}.substr(kBegin.size(), first.size() - kBegin.size() - kEnd.size());
    for (const auto name : base::split(names, ' ')) {
        if (!name.empty()) source.variables.emplace(name);
    }
    return source;
}

// Calls visit(position, kind, name) for every tag; kind is one of "#^/>!" or ' ' for a variable.
template <typename Visit>
base::Expected<void> for_each_tag(const Source& source, const Visit& visit) {
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

base::Expected<void> expand_includes(Source& source, const std::map<std::string, Source, std::less<>>& all) {
    for (int round = 0; round < kMaxIncludes; ++round) {
        std::string out;
        std::size_t done = 0;
        bool did_include = false;
        PEL_TRY(for_each_tag(
            source,
            [&](std::size_t at, std::size_t end, char kind, std::string_view name) -> base::Expected<void> {
                if (kind != '>') return {};
                const auto found = all.find(name);
                if (found == all.end()) return fault(source, at, fmt::format("no template '{}'", name));
                out += std::string_view{source.text}.substr(done, at - done);
                out += found->second.text;
                source.variables.insert(found->second.variables.begin(), found->second.variables.end());
                done = end;
                did_include = true;
                return {};
            }));
        if (!did_include) return {};
        out += std::string_view{source.text}.substr(done);
        source.text = std::move(out);
    }
    return base::invalid_input(source.file + ": templates include each other in a circle");
}

// Names that must be in the model because they stand outside every section. Also checks names and nesting.
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

base::Expected<std::string> translate_all(const Source& source, std::string_view language,
                                          const Translator& translator) {
    const std::string& text = source.text;
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find("[["); at != std::string::npos; at = text.find("[[", done)) {
        const auto end = text.find("]]", at);
        if (end == std::string::npos) return fault(source, at, "[[ without ]]");
        const std::string message = text.substr(at + 2, end - at - 2);
        const std::string translation = translator.text(language, message.c_str());
        // A translation that drops or invents a value would show a wrong page in one language only.
        if (tags_in(translation) != tags_in(message))
            return fault(source, at, "values differ in the translation of: " + message);
        out += std::string_view{text}.substr(done, at - done);
        out += escape_html(translation);
        done = end + 2;
    }
    out += std::string_view{text}.substr(done);
    return out;
}

mustache::data to_data(const Model& model) {
    using Data = mustache::data;
    struct Convert {
        Data operator()(std::monostate) const { return Data{false}; }
        Data operator()(bool value) const { return Data{value}; }
        Data operator()(std::int64_t value) const { return Data{std::to_string(value)}; }
        // The library takes "" for true; a page means the opposite.
        Data operator()(const std::string& value) const { return value.empty() ? Data{false} : Data{value}; }
        Data operator()(const Model::List& list) const {
            Data data{Data::type::list};
            for (const auto& element : list)
                data.push_back(to_data(element));
            return data;
        }
        Data operator()(const Model::Object& object) const {
            Data data{Data::type::object};
            for (const auto& [name, member] : object)
                data.set(name, to_data(member));
            return data;
        }
    };
    return std::visit(Convert{}, model.value());
}

}  // namespace

struct HtmlTemplates::Compiled {
    explicit Compiled(const std::string& text) : program{text} {}
    mustache::mustache program;
    std::vector<std::string> required;
};

HtmlTemplates::HtmlTemplates() = default;
HtmlTemplates::~HtmlTemplates() = default;
HtmlTemplates::HtmlTemplates(HtmlTemplates&&) noexcept = default;

base::Expected<HtmlTemplates> HtmlTemplates::open(const std::string& dir, const Translator& translator) {
    std::map<std::string, Source, std::less<>> sources;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator{dir, failure}) {
        if (entry.path().extension() != ".mustache") continue;
        PEL_ASSIGN(auto source, read_source(entry.path()));
        sources.emplace(entry.path().stem().string(), std::move(source));
    }
    if (failure) return base::unavailable("cannot read templates in " + dir + ": " + failure.message());
    if (sources.empty()) return base::unavailable("no templates in " + dir);

    HtmlTemplates templates;
    for (const auto& [name, original] : sources) {
        Source source = original;
        PEL_TRY(expand_includes(source, sources));
        PEL_ASSIGN(const auto required, check_names(source));
        for (const char* language : {"en", "id"}) {
            PEL_ASSIGN(const std::string text, translate_all(source, language, translator));
            auto compiled = std::make_unique<Compiled>(text);
            if (!compiled->program.is_valid()) {
                return base::invalid_input(source.file + ": " + compiled->program.error_message());
            }
            compiled->required = required;
            templates.compiled_.emplace(name + "/" + language, std::move(compiled));
        }
    }
    return templates;
}

bool HtmlTemplates::has(std::string_view name) const {
    return compiled_.contains(std::string{name} + "/en");
}

base::Expected<std::string> HtmlTemplates::render(std::string_view name, std::string_view language,
                                                  const Model& model) const {
    const auto found = compiled_.find(fmt::format("{}/{}", name, language == "id" ? "id" : "en"));
    if (found == compiled_.end()) return base::internal(fmt::format("no template '{}'", name));
    for (const auto& needed : found->second->required) {
        if (model.find(needed) == nullptr)
            return base::internal(fmt::format("template '{}' misses '{}'", name, needed));
    }
    return found->second->program.render(to_data(model));
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

}  // namespace pelanggan::web
