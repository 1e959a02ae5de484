// SPDX-License-Identifier: Apache-2.0
//
// What every step of a data request does besides: its line in the history, its message, its mail.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/data_request.h"
#include "service/queue_mail.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// What somebody wrote under a request, or why it cannot stand.
enum class RequestTextFault { kNone, kRequired, kTooLong, kControlCharacters };
// Line ends become line feeds, space at both ends goes.
std::string clean_request_text(std::string_view text);
// text: cleaned.
RequestTextFault check_request_text(std::string_view text, bool is_required);

// The request within the scope; the store's row is read again in this transaction. Errors: kNotFound.
base::Expected<domain::DataRequest> find_request(const store::Tx& tx, const Scope& scope,
                                                 domain::DataRequestId id);

// Stores the request in its new state with its line in the history, and queues the mail that says so.
// request: as it was read; a closed state sets closed_at. Errors: kConflict.
base::Expected<void> move_request(store::Tx& tx, const MailSetup& setup, const domain::Actor& actor,
                                  domain::DataRequest& request, domain::RequestState state,
                                  const std::string& reason = {});

// Adds a message when text is not empty.
base::Expected<void> add_request_message(store::Tx& tx, const domain::Actor& actor,
                                         const domain::DataRequest& request, const std::string& text);

// A line in the customer's history about a request.
domain::JournalDraft request_line(domain::JournalKind kind, const domain::Actor& actor,
                                  const domain::DataRequest& request);

}  // namespace pelanggan::service
