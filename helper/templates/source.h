// SPDX-License-Identifier: Apache-2.0
//
// What every template file of ours has in common, whatever it becomes: Mustache with a list of the names it
// may use, checked when it is read. web/html_template.cpp and mail/text_template.cpp build on it.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace pelanggan::templates {

struct Source {
    std::string file;           // its name, for faults
    std::size_t first_line{1};  // of text, in the file
    std::string text;           // without the line of variables
    std::set<std::string, std::less<>> variables;
};

// Errors: kUnavailable (not readable).
base::Expected<std::string> read_file(const std::string& path);

// Reads text whose first line is "{{! variables: a b c }}"; line is that line's number in the file.
// Errors: kInvalidInput naming file and line.
base::Expected<Source> parse_source(std::string file, std::string_view text, std::size_t line = 1);

// kInvalidInput naming file and the line of the position at in source.text.
base::Error fault(const Source& source, std::size_t at, std::string_view what);

// Calls visit(position, end, kind, name) for every tag in order; kind is one of "#^/>!" or ' ' for a value.
// Errors: what visit returns; kInvalidInput for tags without end or name and for the forms that write a value
// unescaped or change the delimiters.
using TagVisit =
    std::function<base::Expected<void>(std::size_t at, std::size_t end, char kind, std::string_view name)>;
base::Expected<void> for_each_tag(const Source& source, const TagVisit& visit);

// Checks that every name is in the list and every section is closed. The names that must have a value because
// they stand outside every section. Errors: kInvalidInput naming file and line.
base::Expected<std::vector<std::string>> check_names(const Source& source);

// The tags of a text as they are written, for comparing two texts.
std::multiset<std::string> tags_in(std::string_view text);

// For HTML text and attribute values in quotes.
std::string escape_html(std::string_view text);

}  // namespace pelanggan::templates
