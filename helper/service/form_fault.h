// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a form's field. The sentences are web/'s.
#pragma once

#include <string>
#include <vector>

#include "base/text.h"

namespace pelanggan::service {

enum class FormFaultKind {
    kRequired,
    kTooLong,
    kControlCharacters,
    kNotACode,
    kTaken,
    kNotANumber,
    kNotAChoice,
    kNotADate,
    kNotAPlaceholder  // an announcement's text names something else between its braces
};

struct FormFault {
    std::string field;  // the form's name of it
    FormFaultKind kind{FormFaultKind::kRequired};
};

// Checks a text of one line for people.
inline void check_line(const std::string& field, const std::string& text, bool is_required,
                       std::size_t max_characters, std::vector<FormFault>& faults) {
    if (text.empty()) {
        if (is_required) faults.push_back({field, FormFaultKind::kRequired});
    } else if (base::has_control_characters(text)) {
        faults.push_back({field, FormFaultKind::kControlCharacters});
    } else if (base::utf8_length(text) > max_characters) {
        faults.push_back({field, FormFaultKind::kTooLong});
    }
}

}  // namespace pelanggan::service
