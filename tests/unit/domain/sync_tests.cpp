// SPDX-License-Identifier: Apache-2.0
#include "domain/sync.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(sync_tests)

BOOST_AUTO_TEST_CASE(stored_names_stay_as_they_are) {
    const std::pair<RunState, std::string_view> rows[] = {
        {RunState::kRunning, "running"},
        {RunState::kComplete, "complete"},
        {RunState::kIncomplete, "incomplete"},
        {RunState::kFailed, "failed"},
    };
    for (const auto& [state, name] : rows) {
        BOOST_TEST(to_string(state) == name);
        BOOST_TEST((parse_run_state(name) == state), "not read back: " << name);
    }
    for (const char* bad : {"", "done", "Complete"}) {
        BOOST_TEST(!parse_run_state(bad).has_value(), "read '" << bad << "'");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
