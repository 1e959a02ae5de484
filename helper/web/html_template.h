// SPDX-License-Identifier: Apache-2.0
//
// HtmlTemplates turns models into HTML. Templates are Mustache files (templates/html/*.mustache) that a host
// may restyle:
//   {{! variables: a b c }}   first line: every name the file uses; another name is refused when the files
//   are read
//   {{name}}                  a value, escaped; the unescaped forms do not exist here
//   {{#name}}…{{/name}} {{^name}}…{{/name}}   lists, conditions; "", false, null and empty lists are false
//   {{> file}}                another file's text, put in when the files are read; a value is never read as a
//   template
//   [[English text]]          its translation, put in when the files are read; {{names}} may stand inside
//
// Threads: render() from any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "templates/source.h"
#include "web/model.h"
#include "web/translate.h"

namespace pelanggan::web {

class HtmlTemplates {
 public:
    // Reads every template of dir in every language. Errors: kUnavailable (not readable); kInvalidInput
    // naming file and line of the fault.
    static base::Expected<HtmlTemplates> open(const std::string& dir, const Translator& translator);
    ~HtmlTemplates();
    HtmlTemplates(HtmlTemplates&&) noexcept;

    bool has(std::string_view name) const;
    // Errors: kInternal when there is no such template, or the model lacks a name that the template needs.
    base::Expected<std::string> render(std::string_view name, std::string_view language,
                                       const Model& model) const;

 private:
    struct Compiled;
    HtmlTemplates();
    std::map<std::string, std::unique_ptr<Compiled>, std::less<>> compiled_;  // "name/language"
};

using templates::escape_html;

}  // namespace pelanggan::web
