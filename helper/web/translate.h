// SPDX-License-Identifier: Apache-2.0
//
// Translations by gettext catalogues. The message ids are the English texts. No process-wide locale is
// touched. Threads: const functions from any thread.
#pragma once

#include <locale>
#include <map>
#include <string>
#include <string_view>

#include "base/expected.h"

// Marks a literal that is translated elsewhere than where it stands, so that the catalogue's check finds it.
#define PEL_TEXT(literal) literal

namespace pelanggan::web {

class Translator {
 public:
    // Reads <dir>/id/LC_MESSAGES/pelanggan.mo. Errors: kUnavailable when it is not there: pages half in one
    // language are worse than none.
    static base::Expected<Translator> open(const std::string& locale_dir);

    // The text in language ("id", "en"); English when there is no translation. message is a literal that
    // extraction finds.
    std::string text(std::string_view language, const char* message) const;
    // With a plural form: text("id", "%d account", "%d accounts", n); the number is not filled in.
    std::string plural(std::string_view language, const char* one, const char* many,
                       std::int64_t count) const;
    bool has(std::string_view language, const char* message) const;

 private:
    std::map<std::string, std::locale, std::less<>> locales_;
};

}  // namespace pelanggan::web
