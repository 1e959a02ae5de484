// SPDX-License-Identifier: Apache-2.0
#include "service/queue_mail.h"

#include <boost/test/unit_test.hpp>

#include "support/mail_fixture.h"

namespace pelanggan::test {

BOOST_FIXTURE_TEST_SUITE(queue_mail_tests, MailFixture)

BOOST_AUTO_TEST_CASE(a_mail_waits_from_now_on_with_a_name_of_its_own) {
    for (int n = 0; n < 2; ++n) {
        write([&](store::Tx& tx) {
            auto draft =
                must(service::draft_to(tx, domain::MailKind::kEmailConfirm, owner, "new@mail.example"));
            draft.reference = "7";
            must(service::queue_mail(tx, setup, draft));
        });
    }
    const auto queued = mails();
    BOOST_REQUIRE(queued.size() == 2U);
    BOOST_TEST((queued[0].state == domain::MailState::kWaiting));
    BOOST_TEST((queued[0].next_at == base::now()));
    BOOST_TEST(queued[0].name == "Budi");
    BOOST_TEST(queued[0].message_id != queued[1].message_id);
    BOOST_TEST(queued[0].message_id.starts_with("<"));
    BOOST_TEST(queued[0].message_id.ends_with("@host.example>"));
    BOOST_TEST(queued[0].contact.value == owner.id.value);
}

BOOST_AUTO_TEST_CASE(it_is_in_the_contacts_language_else_the_customers) {
    const auto language = [&](const domain::Contact& contact) {
        return read([&](const store::Tx& tx) {
                   return service::draft_to(tx, domain::MailKind::kEmailConfirm, contact, "a@mail.example");
               })
            .language;
    };
    BOOST_TEST(language(owner) == domain::kDefaultMailLanguage);
    write([&](store::Tx& tx) {
        auto record = must(tx.customers().find(account.customer)).value();
        record.details[domain::Field::kLanguage] = "en";
        must(tx.customers().update(record));
    });
    BOOST_TEST(language(owner) == "en");
    owner.language = "id";
    BOOST_TEST(language(owner) == "id");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
