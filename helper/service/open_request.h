// SPDX-License-Identifier: Apache-2.0
//
// A customer asks about the data that is held about them. What hands data out or destroys it waits until the
// reader of a known address confirms it; where no link can be sent, the host decides who asks.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/customer.h"
#include "domain/data_request.h"
#include "service/queue_mail.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// Requests of one customer within a day: each may send a mail.
constexpr std::int64_t kMaxRequestsPerDay = 20;

struct RequestEdit {
    std::string kind;             // as on the form
    std::string field, wanted;    // of a correction
    std::string reason;           // needed for a complaint
    domain::ContactId contact{};  // whose address confirms; 0: the first that can
};

struct OpenResult {
    enum class Kind {
        kSaved,
        kRefused,  // nothing stored: see faults
        kSame,     // a correction that would change nothing
        kTooMany,  // nothing stored: too many are open, or were made today
    };
    Kind kind{Kind::kSaved};
    // By the form's names: kind, field, wanted, reason, contact.
    std::map<std::string, domain::FieldFault, std::less<>> faults;
    domain::DataRequest request;  // kSaved; id 0 when the same request had been stored before
};

// The fields that a customer sees and cannot change: those whose correction is asked for.
std::vector<domain::Field> correctable_fields(const domain::FieldRules& rules);

// Errors: kNotFound outside the scope; the store's own.
base::Expected<OpenResult> open_request(store::Store& store, const store::RequestId& request,
                                        const MailSetup& setup, const domain::Actor& actor,
                                        const Scope& scope, domain::CustomerId customer,
                                        const RequestEdit& edit);

}  // namespace pelanggan::service
