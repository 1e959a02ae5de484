// SPDX-License-Identifier: Apache-2.0
#include "web/html_template.h"

#include <fmt/format.h>

#include <filesystem>
#include <kainjow/mustache.hpp>
#include <vector>

#include "templates/source.h"

namespace pelanggan::web {
namespace {

namespace mustache = kainjow::mustache;
namespace fs = std::filesystem;
using templates::fault;
using templates::for_each_tag;
using templates::Source;
using templates::tags_in;

constexpr int kMaxIncludes = 8;

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
        PEL_ASSIGN(const auto text, templates::read_file(entry.path().string()));
        PEL_ASSIGN(auto source, templates::parse_source(entry.path().filename().string(), text));
        sources.emplace(entry.path().stem().string(), std::move(source));
    }
    if (failure) return base::unavailable("cannot read templates in " + dir + ": " + failure.message());
    if (sources.empty()) return base::unavailable("no templates in " + dir);

    HtmlTemplates read;
    for (const auto& [name, original] : sources) {
        Source source = original;
        PEL_TRY(expand_includes(source, sources));
        PEL_ASSIGN(const auto required, templates::check_names(source));
        for (const char* language : {"en", "id"}) {
            PEL_ASSIGN(const std::string text, translate_all(source, language, translator));
            auto compiled = std::make_unique<Compiled>(text);
            if (!compiled->program.is_valid()) {
                return base::invalid_input(source.file + ": " + compiled->program.error_message());
            }
            compiled->required = required;
            read.compiled_.emplace(name + "/" + language, std::move(compiled));
        }
    }
    return read;
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

}  // namespace pelanggan::web
