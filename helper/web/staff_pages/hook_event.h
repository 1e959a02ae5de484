// SPDX-License-Identifier: Apache-2.0
//
// What a forwarded hook tells: names that may have changed. A hint only: the accounts are read again from
// WHM.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pelanggan::web {

struct HookEvent {
    std::vector<std::string>
        users;               // valid account names, each once, at most four; a new name before the old
    bool is_removal{false};  // the event says that the account was removed
};

// Reads the panel's JSON, whatever is wrong with it: "context" may be an object or "Category::Event", "data"
// may be absent, the text may be cut. What was read up to a fault counts. The account stands in data.user,
// data.newuser or data.args.user.
HookEvent parse_hook_event(std::string_view json);

}  // namespace pelanggan::web
