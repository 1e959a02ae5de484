// SPDX-License-Identifier: Apache-2.0
#include "domain/data_request.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(data_request_tests)

BOOST_AUTO_TEST_CASE(every_stored_name_is_read_back) {
    for (const auto kind : kRequestKinds)
        BOOST_TEST((parse_request_kind(to_string(kind)) == kind));
    for (int i = 0; i <= static_cast<int>(RequestState::kWithdrawn); ++i) {
        const auto state = static_cast<RequestState>(i);
        BOOST_TEST((parse_request_state(to_string(state)) == state));
        BOOST_TEST(is_closed(state) == (i >= static_cast<int>(RequestState::kDone)));
    }
    BOOST_TEST(!parse_request_kind("Access").has_value());
    BOOST_TEST(!parse_request_state("").has_value());
}

BOOST_AUTO_TEST_CASE(a_number_says_year_and_id) {
    DataRequest request;
    request.id.value = 123;
    request.opened_at = base::from_epoch(1'798'761'599);  // the last second of 2026
    BOOST_TEST(request_number(request) == "2026-000123");
    request.opened_at += std::chrono::seconds{1};
    request.id.value = 12'345'678;
    BOOST_TEST(request_number(request) == "2027-12345678");
    BOOST_TEST(parse_request_number("2026-000123")->value == 123);
    BOOST_TEST(parse_request_number("123")->value == 123);
    for (const auto* const bad :
         {"", "-", "2026-", "-123", "26-123", "2026-0", "2026-12x", "x026-12", "0", "2026-12-1", "../1"})
        BOOST_TEST(!parse_request_number(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(a_granted_copy_can_be_fetched_for_a_week) {
    DataRequest request;
    request.state = RequestState::kDone;
    request.closed_at = base::from_epoch(1'790'000'000);
    BOOST_TEST(can_fetch_export(request, *request.closed_at));
    BOOST_TEST(can_fetch_export(request, *request.closed_at + kExportTime - std::chrono::seconds{1}));
    BOOST_TEST(!can_fetch_export(request, *request.closed_at + kExportTime));
    for (const auto state : {RequestState::kOpen, RequestState::kWaitingConfirmation,
                             RequestState::kInProgress, RequestState::kRefused, RequestState::kWithdrawn}) {
        request.state = state;
        BOOST_TEST(!can_fetch_export(request, *request.closed_at));
    }
    request.state = RequestState::kDone;
    request.kind = RequestKind::kComplaint;
    BOOST_TEST(!can_fetch_export(request, *request.closed_at));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
