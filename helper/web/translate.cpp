// SPDX-License-Identifier: Apache-2.0
#include "web/translate.h"

#include <boost/locale/encoding.hpp>
#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>
#include <exception>
#include <filesystem>
#include <memory>

namespace pelanggan::web {
namespace {

namespace locale = boost::locale;

locale::message_format<char>* open_catalogue(const std::string& dir, const char* language) {
    locale::gnu_gettext::messages_info info;
    info.language = language;
    info.encoding = "UTF-8";
    info.paths.push_back(dir);
    info.domains.push_back(locale::gnu_gettext::messages_info::domain("pelanggan"));
    return locale::gnu_gettext::create_messages_facet<char>(info);
}

}  // namespace

base::Expected<Translator> Translator::open(const std::string& locale_dir) {
    const auto file = std::filesystem::path{locale_dir} / "id" / "LC_MESSAGES" / "pelanggan.mo";
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
        return base::unavailable("no message catalogue at " + file.string());
    }
    Translator translator;
    try {
        // The facet alone, on the classic locale: nothing of the system's locales is needed or changed.
        translator.locales_["id"] = std::locale{std::locale::classic(), open_catalogue(locale_dir, "id")};
    } catch (const std::exception& failure) {
        return base::unavailable("message catalogue " + file.string() + ": " + failure.what());
    }
    return translator;
}

std::string Translator::text(std::string_view language, const char* message) const {
    const auto found = locales_.find(language);
    return found == locales_.end() ? message : locale::gettext(message, found->second);
}

std::string Translator::plural(std::string_view language, const char* one, const char* many,
                               std::int64_t count) const {
    const auto found = locales_.find(language);
    if (found == locales_.end()) return count == 1 ? one : many;
    return locale::ngettext(one, many, static_cast<int>(count), found->second);
}

bool Translator::has(std::string_view language, const char* message) const {
    const auto found = locales_.find(language);
    if (found == locales_.end()) return language == "en";
    const auto& facet = std::use_facet<locale::message_format<char>>(found->second);
    return facet.get(0, nullptr, message) != nullptr;
}

}  // namespace pelanggan::web
