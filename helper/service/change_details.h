// SPDX-License-Identifier: Apache-2.0
//
// Changes fields of a customer's record: checked, merged with what others changed meanwhile, and entered into
// the history, all in one transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/customer.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

struct DetailsEdit {
    std::map<domain::Field, std::string> typed;  // as people typed them; a field not named stays as it is
    std::map<domain::Field, std::string> seen;   // the stored values that the form was drawn with
    // The record's version that the form was drawn with; absent: whatever is stored (command line).
    std::optional<std::int64_t> version;
    std::string reason;  // stated by staff, or ""
};

struct DetailsResult {
    enum class Kind {
        kSaved,
        kUnchanged,  // nothing differed from what is stored
        kRefused,    // nothing stored: see faults
        kConflict,   // nothing stored: see contested
    };
    Kind kind{Kind::kSaved};
    std::map<domain::Field, domain::FieldFault> faults;
    // Fields that somebody else changed since the form was drawn and that would now be overwritten, in the
    // order of the page.
    std::vector<domain::Field> contested;
    domain::Details yours;    // kConflict: canonical values of the edit
    domain::Customer stored;  // kConflict: as it stands
};

// The host's field rules hold for customers: hidden and read-only fields cannot be changed, required ones not
// emptied. Staff may enter every field.
// A request that is already stored is kSaved.
// Errors: kNotFound outside the scope; the store's own.
base::Expected<DetailsResult> change_details(store::Store& store, const store::RequestId& request,
                                             const domain::Actor& actor, const Scope& scope,
                                             domain::CustomerId customer, const DetailsEdit& edit);

}  // namespace pelanggan::service
