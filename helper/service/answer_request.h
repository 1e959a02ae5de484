// SPDX-License-Identifier: Apache-2.0
//
// What is done with a data request after it was made: messages of both sides, and its end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/data_request.h"
#include "service/queue_mail.h"
#include "service/request_steps.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

enum class RequestStep {
    kMessage,   // of either side; the host's first one takes the request up
    kWithdraw,  // the customer
    // The host:
    kAccept,  // does what was asked: a correction is entered, a copy of the data released. The others are
              // closed as done, which is the host's word
    kRefuse,  // words are needed
};

struct StepOrder {
    RequestStep step{RequestStep::kMessage};
    std::string text;                     // words to the other side
    std::optional<std::int64_t> version;  // the one that was looked at; absent: whatever is stored
};

struct StepResult {
    enum class Kind {
        kSaved,
        kRefused,  // nothing stored: see fault
        kClosed,   // nothing stored: the request was closed meanwhile
        kClash     // nothing stored: somebody changed it since it was looked at
    };
    Kind kind{Kind::kSaved};
    RequestTextFault fault{RequestTextFault::kNone};
};

// Errors: kNotFound outside the scope; kUnauthorized when a customer takes the host's step or the other way
// round; kConflict when the wanted value does not fit any more what else is stored; the store's own.
base::Expected<StepResult> answer_request(store::Store& store, const store::RequestId& request,
                                          const MailSetup& setup, const domain::Actor& actor,
                                          const Scope& scope, domain::DataRequestId id,
                                          const StepOrder& order);

// Enters into the history that the customer fetched the copy of the data that the request granted.
// Errors: kNotFound outside the scope, or when there is nothing to fetch (any more).
base::Expected<domain::DataRequest> record_export(store::Store& store, const store::RequestId& request,
                                                  const domain::Actor& actor, const Scope& scope,
                                                  domain::DataRequestId id);

}  // namespace pelanggan::service
