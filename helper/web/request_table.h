// SPDX-License-Identifier: Apache-2.0
//
// The one table of what may be asked: what is not a row does not exist. Door, role, method, body size and
// form token are checked against the row before a handler runs, in one place (site.cpp); the tenant-isolation
// tests walk this same table.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "domain/signed_link.h"
#include "web/answer.h"
#include "web/caller.h"
#include "web/context.h"
#include "web/request.h"

namespace pelanggan::web {

using ShowHandler = Answer (*)(const Context&);
using ActHandler = Answer (*)(Context&);

struct RequestRow {
    std::string_view route;  // the value of ?p=
    Method method;
    std::span<const Door> doors;
    std::span<const Role> roles;  // empty: nobody
    std::size_t max_body_bytes;   // POST only
    ShowHandler show;             // for kGet
    ActHandler act;               // for kPost
    bool needs_token{true};       // POST from browsers; not where a signed link or the peer's uid says it all
    std::optional<domain::LinkPurpose> purpose{};  // public door: what a link must have been signed for
};

std::span<const RequestRow> request_table() noexcept;

// The route a caller without ?p= gets: "overview" for customers, "customers" for staff.
std::string_view home_route(Role role) noexcept;

}  // namespace pelanggan::web
