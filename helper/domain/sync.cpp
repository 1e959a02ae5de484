// SPDX-License-Identifier: Apache-2.0
#include "domain/sync.h"

#include "domain/enum_names.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kStateNames{
    EnumName<RunState>{RunState::kRunning, "running"},
    EnumName<RunState>{RunState::kComplete, "complete"},
    EnumName<RunState>{RunState::kIncomplete, "incomplete"},
    EnumName<RunState>{RunState::kFailed, "failed"},
};
static_assert(is_complete(kStateNames, RunState::kFailed));

}  // namespace

std::string_view to_string(RunState state) noexcept {
    return name_of(kStateNames, state);
}
std::optional<RunState> parse_run_state(std::string_view text) noexcept {
    return value_of(kStateNames, text);
}

}  // namespace pelanggan::domain
