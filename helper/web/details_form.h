// SPDX-License-Identifier: Apache-2.0
//
// The form of a customer's details: fields in groups with their names, rules, values and faults, for the
// customer's page and for staff. Template part: details_fields.mustache.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/customer.h"
#include "service/change_details.h"
#include "web/answer.h"
#include "web/context.h"
#include "web/model.h"
#include "web/request.h"

namespace pelanggan::web {

// What people call the field.
std::string field_label(const Context& context, domain::Field field);
// A stored value as people read it: names of countries, provinces and languages, telephone numbers with
// spaces. "" stays "".
std::string field_text(const Context& context, domain::Field field, const std::string& value);
// Why a value was refused, as a sentence that says what to do.
std::string fault_text(const Context& context, domain::Field field, domain::FieldFault fault);

// Takes the fields out of a form that details_model() drew: what was typed, what had been shown ("was_…"),
// version and reason.
service::DetailsEdit read_details_edit(const Fields& form);

struct DetailsView {
    domain::Details stored;
    domain::FieldRules rules{};
    std::int64_t version{0};
    const service::DetailsEdit* edit{nullptr};  // what was typed before, to be shown again
    std::map<domain::Field, domain::FieldFault> faults;
};

// "groups" (each with "title" and "fields"), "version", "has_faults", "faults".
Model details_model(const Context& context, const DetailsView& view);

// Lets the reader choose between what was typed and what somebody else stored meanwhile, field by field.
// hidden: further fields of the form that are to come again; back: a link that leaves all as it is stored.
Page details_conflict_page(const Context& context, std::string_view route, const std::string& back,
                           const std::vector<std::pair<std::string, std::string>>& hidden,
                           const service::DetailsEdit& edit, const service::DetailsResult& result);

// Rules for whom no rule holds: everything editable.
domain::FieldRules staff_rules() noexcept;

}  // namespace pelanggan::web
