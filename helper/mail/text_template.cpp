// SPDX-License-Identifier: Apache-2.0
#include "mail/text_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>
#include <vector>

#include "base/text.h"
#include "templates/source.h"

namespace pelanggan::mail {
namespace {

namespace mustache = kainjow::mustache;
using templates::Source;

struct Known {
    std::string_view name;
    std::string_view names;  // apart by spaces
};
constexpr std::string_view kCommonNames = "name address company";
constexpr std::array kLetters{
    Known{"email_confirm", "old_address new_address confirm_url expires_at"},
    Known{"email_changed", "old_address new_address revert_url revert_until"},
    Known{"email_changed_outside", "old_address new_address account domain revert_url revert_until"},
    Known{"account_suspended", "account domain since reason next_step contact status_url"},
    Known{"account_unsuspended", "account domain"},
    Known{"request_confirm", "number is_access is_erasure confirm_url expires_at"},
    Known{"request_changed",
          "number is_open is_answered is_in_progress is_done is_refused is_withdrawn is_export due_at "
          "fetch_until"},
};
constexpr std::string_view kFooterNames =
    "category stated_reason is_mandatory is_chosen is_default is_fallback is_requested is_own_request "
    "is_test "
    "preferences_url "
    "unsubscribe_url";
constexpr std::string_view kFrameNames = "title company";
constexpr std::array<std::string_view, 2> kLanguages{"id", "en"};

std::string_view language_of(std::string_view language) noexcept {
    return language == "id" ? "id" : "en";
}
std::string as_it_is(const std::string& value) {
    return value;
}

// A file of the host may list fewer names than there are, never others: they would have no value.
base::Expected<std::vector<std::string>> check(const Source& source, std::string_view names,
                                               std::string_view more = {}) {
    const auto is_in = [](std::string_view list, std::string_view name) {
        const auto all = base::split(list, ' ');
        return std::find(all.begin(), all.end(), name) != all.end();
    };
    for (const auto& name : source.variables) {
        if (is_in(names, name) || is_in(more, name)) continue;
        return base::invalid_input(fmt::format("{}:{}: there is no value '{}' here, only: {}{}{}",
                                               source.file, source.first_line - 1, name, names,
                                               more.empty() ? "" : " ", more));
    }
    PEL_TRY(templates::for_each_tag(
        source, [&](std::size_t at, std::size_t, char kind, std::string_view) -> base::Expected<void> {
            if (kind == '>') return templates::fault(source, at, "other files cannot be put in here");
            return {};
        }));
    return templates::check_names(source);
}

}  // namespace

struct TextTemplates::Compiled {
    Compiled(const std::string& text, std::vector<std::string> needed,
             mustache::mustache::escape_handler escape)
        : program{text}, required{std::move(needed)} {
        program.set_custom_escape(escape);
    }
    mustache::mustache program;
    std::vector<std::string> required;
};

TextTemplates::TextTemplates() = default;
TextTemplates::~TextTemplates() = default;
TextTemplates::TextTemplates(TextTemplates&&) noexcept = default;

base::Expected<void> TextTemplates::read_letter(const std::string& dir, std::string_view name,
                                                std::string_view language) {
    const std::string file = fmt::format("{}.{}.md", name, language);
    PEL_ASSIGN(const std::string text, templates::read_file(dir + "/" + file));
    constexpr std::string_view kBegin = "Subject: ";
    const auto end = text.find('\n');
    if (!text.starts_with(kBegin) || end == std::string::npos)
        return base::invalid_input(file + ":1: the first line must be Subject: …");
    PEL_ASSIGN(const Source body, templates::parse_source(file, std::string_view{text}.substr(end + 1), 2));
    const Source subject{file, 1, text.substr(kBegin.size(), end - kBegin.size()), body.variables};
    const auto known =
        std::find_if(kLetters.begin(), kLetters.end(), [&](const Known& k) { return k.name == name; });
    const std::array<std::pair<const Source*, std::string_view>, 2> parts{
        {{&body, "body"}, {&subject, "subject"}}};
    for (const auto& [source, part] : parts) {
        PEL_ASSIGN(auto required, check(*source, kCommonNames, known->names));
        const bool is_body = source == &body;
        auto compiled = std::make_unique<Compiled>(
            source->text, std::move(required),
            is_body ? [](const std::string& value) { return escape_markdown(value); } : &as_it_is);
        if (!compiled->program.is_valid())
            return base::invalid_input(file + ": " + compiled->program.error_message());
        compiled_.emplace(fmt::format("{}.{}.{}", name, language, part), std::move(compiled));
    }
    return {};
}

base::Expected<void> TextTemplates::read_footer(const std::string& dir, std::string_view language) {
    const std::string file = fmt::format("footer.{}.md", language);
    PEL_ASSIGN(const std::string text, templates::read_file(dir + "/" + file));
    PEL_ASSIGN(const Source source, templates::parse_source(file, text));
    PEL_ASSIGN(auto required, check(source, kCommonNames, kFooterNames));
    auto compiled = std::make_unique<Compiled>(
        source.text, std::move(required), [](const std::string& value) { return escape_markdown(value); });
    if (!compiled->program.is_valid())
        return base::invalid_input(file + ": " + compiled->program.error_message());
    compiled_.emplace(fmt::format("footer.{}", language), std::move(compiled));
    return {};
}

// The frame is cut where body and footer go, so that their HTML is never a value of a template.
base::Expected<void> TextTemplates::read_frame(const std::string& dir, std::string_view language) {
    const std::string file = fmt::format("frame.{}.html", language);
    PEL_ASSIGN(const std::string text, templates::read_file(dir + "/" + file));
    PEL_ASSIGN(const Source source, templates::parse_source(file, text));
    std::vector<Source> parts;
    Source part = source;
    std::size_t done = 0;
    PEL_TRY(templates::for_each_tag(
        source,
        [&](std::size_t at, std::size_t end, char kind, std::string_view name) -> base::Expected<void> {
            if (kind != '>') return {};
            if (parts.size() >= 2 || name != (parts.empty() ? "body" : "footer"))
                return templates::fault(source, at,
                                        "only {{> body}} and then {{> footer}} can be put in, once each");
            part.text = source.text.substr(done, at - done);
            parts.push_back(part);
            const auto lines = std::count(source.text.begin() + static_cast<std::ptrdiff_t>(done),
                                          source.text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
            part.first_line += static_cast<std::size_t>(lines);
            done = end;
            return {};
        }));
    if (parts.size() != 2) return base::invalid_input(file + ": {{> body}} or {{> footer}} is missing");
    part.text = source.text.substr(done);
    parts.push_back(part);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        PEL_ASSIGN(auto required, check(parts[i], kFrameNames));
        auto compiled = std::make_unique<Compiled>(
            parts[i].text, std::move(required),
            [](const std::string& value) { return templates::escape_html(value); });
        if (!compiled->program.is_valid())
            return base::invalid_input(file + ": " + compiled->program.error_message());
        compiled_.emplace(fmt::format("frame.{}.{}", language, i), std::move(compiled));
    }
    return {};
}

base::Expected<TextTemplates> TextTemplates::open(const std::string& dir) {
    TextTemplates read;
    for (const auto language : kLanguages) {
        for (const auto& letter : kLetters)
            PEL_TRY(read.read_letter(dir, letter.name, language));
        PEL_TRY(read.read_footer(dir, language));
        PEL_TRY(read.read_frame(dir, language));
    }
    return read;
}

base::Expected<std::string> TextTemplates::render(const std::string& part, const Values& values) const {
    const auto found = compiled_.find(part);
    if (found == compiled_.end()) return base::internal(fmt::format("no mail template '{}'", part));
    for (const auto& needed : found->second->required) {
        if (!values.contains(needed))
            return base::internal(fmt::format("mail template '{}' misses '{}'", part, needed));
    }
    mustache::data data{mustache::data::type::object};
    for (const auto& [name, value] : values) {
        // The library takes "" for true.
        if (value.empty())
            data.set(name, mustache::data{false});
        else
            data.set(name, value);
    }
    return found->second->program.render(data);
}

base::Expected<Letter> TextTemplates::letter(std::string_view name, std::string_view language,
                                             const Values& values) const {
    const std::string which = fmt::format("{}.{}", name, language_of(language));
    PEL_ASSIGN(const std::string subject, render(which + ".subject", values));
    PEL_ASSIGN(std::string body, render(which + ".body", values));
    return Letter{std::string{base::trim(subject)}, std::move(body)};
}

base::Expected<std::string> TextTemplates::footer(std::string_view language, const Values& values) const {
    return render(fmt::format("footer.{}", language_of(language)), values);
}

base::Expected<Bodies> TextTemplates::assemble(std::string_view language, const Values& values,
                                               const Bodies& body, const Bodies& footer) const {
    std::array<std::string, 3> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        PEL_ASSIGN(parts.at(i), render(fmt::format("frame.{}.{}", language_of(language), i), values));
    }
    // "-- " is where a signature begins: readers fold it away.
    return Bodies{parts[0] + body.html + parts[1] + footer.html + parts[2],
                  body.text + "\n-- \n" + footer.text};
}

}  // namespace pelanggan::mail
