// SPDX-License-Identifier: Apache-2.0
//
// Where a hook leaves what it could not tell, until a daemon is there again. A panel's event may hold a
// password, so only the names of its accounts are kept, and whether one of them was removed: enough to read
// them anew.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace pelanggan::scgi {

// The event reduced to what may lie on a disk: {"context":{"event":…},"data":{"user":…,"newuser":…}}; "" when
// it names no account. The event is not parsed: what looks like a name in it costs one reading of an account.
std::string only_names(std::string_view event);

class EventSpool {
 public:
    static constexpr std::size_t kMaxEvents = 1000;  // more are not kept: the full reading is cheaper then

    // folder: of the caller's own, which nobody else may write or read; otherwise nothing is kept.
    explicit EventSpool(std::string folder) : folder_{std::move(folder)} {}

    // Returns whether the event is kept. Nothing is promised over a loss of power: a full reading repairs it.
    bool keep(std::string_view event) const;
    // Gives up to limit kept events to deliver, the oldest first, and removes each that it returns true for;
    // ends with the first that it returns false for. Returns how many were delivered.
    std::size_t hand_over(std::size_t limit, const std::function<bool(std::string&& event)>& deliver) const;

 private:
    std::string folder_;
};

}  // namespace pelanggan::scgi
