// SPDX-License-Identifier: Apache-2.0
//
// A form as staff pages draw it (templates/html/staff_form.mustache): every field with what was typed, what
// is wrong with it, and, after a clash of two people, what is stored meanwhile.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/form_fault.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web::staff {

struct FormField {
    enum class Kind { kText, kLongText, kMarkdown, kChoice, kBoxes };
    std::string name{};
    std::string label{};
    std::string value{};  // kBoxes: the names of those that are ticked, with commas between them
    std::string hint{};
    Kind kind{Kind::kText};
    std::vector<std::pair<std::string, std::string>> choices{};
    bool is_required{false};
    std::string fault{};   // the sentence beside the field, or ""
    std::string stored{};  // after a clash: what is stored meanwhile, where it differs
    bool did_clash{false};
    std::string section{};                   // a heading above this field and those that follow
    std::string section_hint{};              // a sentence below it
    std::vector<std::string> suggestions{};  // kText: what is offered, and need not be taken
};

struct Form {
    std::string route;  // where it is sent
    std::string intro;
    std::vector<std::pair<std::string, std::string>> hidden;
    std::vector<FormField> fields;
    std::string button;
    std::string back;           // a link for "Cancel"
    std::string alert;          // what stands in the way of all of it, or ""
    std::string fault_heading;  // above the list of faults; "" says that nothing was saved
    bool did_clash{false};
};

// The name of the box that takes the stored value after a clash: "take-<field>".
bool takes_stored(const Fields& form, std::string_view field);

// The names of the choices that are ticked in a form's field of kBoxes, with commas between them.
std::string boxes_of(const Fields& form, std::string_view field, const std::vector<std::string>& names);

// The sentence for a fault.
std::string fault_text(const Context& context, service::FormFaultKind kind);
// Puts the faults beside their fields.
void mark_faults(const Context& context, const std::vector<service::FormFault>& faults, Form& form);

Page form_page(const Context& context, const std::string& title, const Form& form);

}  // namespace pelanggan::web::staff
