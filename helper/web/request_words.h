// SPDX-License-Identifier: Apache-2.0
//
// Data requests in the reader's words, for the pages of both sides.
#pragma once

#include <string>

#include "domain/data_request.h"
#include "service/request_steps.h"
#include "web/context.h"

namespace pelanggan::web {

std::string request_kind_text(const Context& context, domain::RequestKind kind);
std::string request_state_text(const Context& context, domain::RequestState state);
// "" for kNone.
std::string request_fault_text(const Context& context, service::RequestTextFault fault);

// What lists and pages say of a request: id, number, customer, kind, kind_text, state, state_text, is_closed,
// opened, opened_text, due, due_text, left_text, left_level ("good", "high", "full"), left_meter (percent of
// the time that is used), is_overdue, closed, closed_text, can_fetch, fetch_until_text, version.
// zone: of the reader.
Model request_model(const Context& context, const domain::DataRequest& request, const std::string& zone);
// The same with field_label, wanted_text, reason and "messages" (who, at, at_text, text, is_host).
Model request_detail_model(const Context& context, const domain::DataRequest& request,
                           const std::vector<domain::RequestMessage>& messages, const std::string& zone);

}  // namespace pelanggan::web
