// SPDX-License-Identifier: Apache-2.0
//
// What a customer asks about the data that is held about them, and what became of it. Every request has a
// number, a state and a clock; both sides write messages under it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/actor.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// Stored names, never renamed: "access", "correction", "restriction", "erasure", "complaint".
enum class RequestKind {
    kAccess,       // a copy of everything that is held
    kCorrection,   // another value for a field that the customer cannot change
    kRestriction,  // keep the data, and do nothing else with it
    kErasure,
    kComplaint
};
inline constexpr std::array kRequestKinds{RequestKind::kAccess, RequestKind::kCorrection,
                                          RequestKind::kRestriction, RequestKind::kErasure,
                                          RequestKind::kComplaint};
std::string_view to_string(RequestKind kind) noexcept;
std::optional<RequestKind> parse_request_kind(std::string_view text) noexcept;

// Stored names, never renamed: "open", "waiting_confirmation", "in_progress", "done", "refused", "withdrawn".
enum class RequestState {
    kOpen,                 // nobody of the host has answered
    kWaitingConfirmation,  // for the link that was mailed
    kInProgress,           // the host is at it
    kDone,
    kRefused,   // with words
    kWithdrawn  // by the customer
};
std::string_view to_string(RequestState state) noexcept;
std::optional<RequestState> parse_request_state(std::string_view text) noexcept;
constexpr bool is_closed(RequestState state) noexcept {
    return state >= RequestState::kDone;
}

// Law 27/2022: three times twenty-four hours.
constexpr std::chrono::hours kRequestTime{72};
// How long the link that confirms a request works.
constexpr std::chrono::hours kRequestConfirmTime{48};
// How long a copy of the data can be fetched after it was granted.
constexpr std::chrono::hours kExportTime{7 * 24};
// Requests of one customer that are not closed, so that nobody can bury the queue.
constexpr std::int64_t kMaxOpenRequests = 20;
constexpr std::size_t kMaxRequestText = 4000;  // characters of a message or reason

struct DataRequest {
    DataRequestId id;
    CustomerId customer;
    RequestKind kind{RequestKind::kAccess};
    RequestState state{RequestState::kOpen};
    base::Time opened_at;
    base::Time due_at;
    std::optional<base::Time> closed_at;
    ContactId contact;   // whose address the link and the answers go to; 0: nobody's
    std::string field;   // kCorrection: the name of the field, see domain::parse_field
    std::string wanted;  // kCorrection: the value wished for, canonical
    std::string reason;  // the customer's words, or ""
    std::int64_t version{1};
};

// "2026-000123": the year it was opened in (UTC), and its id.
std::string request_number(const DataRequest& request);
// The id in such a number, or in a plain one; absent when it is neither. Whether the year fits is for whoever
// has the request.
std::optional<DataRequestId> parse_request_number(std::string_view text) noexcept;

// Whether a granted copy of the data can still be fetched.
bool can_fetch_export(const DataRequest& request, base::Time now) noexcept;

struct RequestMessage {
    RequestMessageId id;
    DataRequestId request;
    base::Time at;
    ActorKind author{ActorKind::kCustomer};
    std::string author_name;
    std::string text;
};

}  // namespace pelanggan::domain
