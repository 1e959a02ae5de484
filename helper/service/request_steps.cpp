// SPDX-License-Identifier: Apache-2.0
#include "service/request_steps.h"

#include <algorithm>

#include "base/text.h"
#include "service/request_mail.h"

namespace pelanggan::service {

std::string clean_request_text(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        clean.push_back(text[i] == '\t' ? ' ' : text[i]);
    }
    return std::string{base::trim(clean)};
}

RequestTextFault check_request_text(std::string_view text, bool is_required) {
    if (text.empty()) return is_required ? RequestTextFault::kRequired : RequestTextFault::kNone;
    if (base::utf8_length(text) > domain::kMaxRequestText) return RequestTextFault::kTooLong;
    const auto lines = base::split(text, '\n');
    if (std::any_of(lines.begin(), lines.end(), base::has_control_characters))
        return RequestTextFault::kControlCharacters;
    return RequestTextFault::kNone;
}

base::Expected<domain::DataRequest> find_request(const store::Tx& tx, const Scope& scope,
                                                 domain::DataRequestId id) {
    PEL_ASSIGN(auto found, tx.data_requests().find(id));
    if (!found) return base::not_found("no such data request");
    PEL_TRY(scope.check_customer(tx, found->customer));
    return *std::move(found);
}

domain::JournalDraft request_line(domain::JournalKind kind, const domain::Actor& actor,
                                  const domain::DataRequest& request) {
    domain::JournalDraft draft;
    draft.customer = request.customer;
    draft.at = base::now();
    draft.actor = actor;
    draft.kind = kind;
    draft.subject = "request:" + domain::request_number(request);
    draft.field = domain::to_string(request.kind);
    return draft;
}

base::Expected<void> move_request(store::Tx& tx, const MailSetup& setup, const domain::Actor& actor,
                                  domain::DataRequest& request, domain::RequestState state,
                                  const std::string& reason) {
    auto line = request_line(domain::JournalKind::kRequestChanged, actor, request);
    line.old_value = domain::to_string(request.state);
    line.new_value = domain::to_string(state);
    line.reason = reason;
    request.state = state;
    if (domain::is_closed(state)) request.closed_at = line.at;
    PEL_TRY(tx.data_requests().update(request));
    ++request.version;
    PEL_TRY(tx.journal().append({&line, 1}));
    return queue_request_news(tx, setup, request, domain::to_string(state));
}

base::Expected<void> add_request_message(store::Tx& tx, const domain::Actor& actor,
                                         const domain::DataRequest& request, const std::string& text) {
    if (text.empty()) return {};
    domain::RequestMessage message;
    message.request = request.id;
    message.at = base::now();
    message.author = actor.kind;
    message.author_name = actor.name;
    message.text = text;
    return tx.data_requests().add_message(message);
}

}  // namespace pelanggan::service
