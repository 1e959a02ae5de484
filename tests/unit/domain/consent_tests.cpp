// SPDX-License-Identifier: Apache-2.0
#include "domain/consent.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>
#include <vector>

namespace pelanggan::domain {

BOOST_AUTO_TEST_SUITE(consent_tests)

BOOST_AUTO_TEST_CASE(purposes_are_codes_or_partners) {
    BOOST_TEST(is_purpose("partner_offers"));
    BOOST_TEST(is_purpose(partner_purpose(12)));
    BOOST_TEST(partner_purpose(12) == "partner:12");
    BOOST_TEST(partner_of("partner:12").value_or(0) == 12);
    for (const auto* bad : {"", "partner:", "partner:0", "partner:-1", "partner:x", "partner:1 ", "Partner:1",
                            "partner", "a b", "partner:99999999999999999999"})
        BOOST_TEST(!partner_of(bad).has_value(), bad);
    BOOST_TEST(!is_purpose("partner:0"));
    BOOST_TEST(!is_purpose("a b"));
}

BOOST_AUTO_TEST_CASE(the_digest_covers_everything_but_the_name) {
    Consent consent;
    consent.id.value = 4;
    consent.purpose = "news";
    consent.text = "Yes";
    consent.language = "en";
    consent.actor = {ActorKind::kCustomer, "budi", "cpanel"};
    const auto first = digest_of(consent);
    auto renamed = consent;
    renamed.actor.name.clear();
    BOOST_TEST((digest_of(renamed) == first));
    const std::vector<std::function<void(Consent&)>> changes{
        [](Consent& one) { one.id.value = 5; },
        [](Consent& one) { one.customer.value = 5; },
        [](Consent& one) { one.contact.value = 5; },
        [](Consent& one) { one.purpose = "new"; },
        [](Consent& one) { one.is_given = true; },
        [](Consent& one) { one.text = "Yes "; },
        [](Consent& one) { one.text_version = 1; },
        [](Consent& one) { one.language = "id"; },
        [](Consent& one) { one.method = ConsentMethod::kStaff; },
        [](Consent& one) { one.actor.kind = ActorKind::kHost; },
        [](Consent& one) { one.actor.surface = "whm"; },
        [](Consent& one) { one.at = base::from_epoch(1); },
    };
    std::set<base::Digest> seen{first};
    for (const auto& change : changes) {
        auto other = consent;
        change(other);
        seen.insert(digest_of(other));
    }
    BOOST_TEST(seen.size() == changes.size() + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
