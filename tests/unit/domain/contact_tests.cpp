// SPDX-License-Identifier: Apache-2.0
#include "domain/contact.h"

#include <boost/test/unit_test.hpp>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(contact_tests)

BOOST_AUTO_TEST_CASE(stored_names_stay_as_they_are) {
    const std::pair<ContactKind, std::string_view> rows[] = {
        {ContactKind::kOwner, "owner"},         {ContactKind::kBilling, "billing"},
        {ContactKind::kTechnical, "technical"}, {ContactKind::kLegal, "legal"},
        {ContactKind::kSecurity, "security"},   {ContactKind::kOther, "other"},
    };
    for (const auto& [kind, name] : rows) {
        BOOST_TEST(to_string(kind) == name);
        BOOST_TEST((parse_contact_kind(name) == kind), "not read back: " << name);
    }
    for (const char* bad : {"", "Owner", "boss"}) {
        BOOST_TEST(!parse_contact_kind(bad).has_value(), "read '" << bad << "'");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
