// SPDX-License-Identifier: Apache-2.0
//
// The small tables of mail: suppressions, changes of address, addresses for cPanel, settings.
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}
const std::string kAwkward = "O'Brien \\ \"Söhne\" 100% _ ; -- \xF0\x9F\x98\x80 :v1 ? \t ";

template <typename Backend>
struct MailFixture : StoreFixture<Backend> {
    domain::Account account = this->add_account(this->server().id, "budi");

    domain::Contact add_contact() {
        domain::Contact contact;
        this->write([&](Tx& tx) {
            contact.id.value = must(tx.contacts().next_ids(1));
            contact.customer = account.customer;
            must(tx.contacts().insert({&contact, 1}));
        });
        return contact;
    }
    domain::EmailChange make_change(domain::ContactId contact, std::int64_t expires = 100) {
        domain::EmailChange change;
        change.customer = account.customer;
        change.contact = contact;
        change.old_email = "old@a.id";
        change.new_email = "new@a.id";
        change.requested_at = at(0);
        change.expires_at = at(expires);
        return change;
    }
    base::Expected<void> try_insert(domain::EmailChange& change) {
        return this->try_write([&](Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(change.id.value, tx.email_changes().next_ids(1));
            return tx.email_changes().insert(change);
        });
    }
    std::optional<domain::EmailChange> pending(domain::ContactId contact) {
        return this->read([&](const Tx& tx) { return tx.email_changes().pending_of(contact); });
    }
    std::optional<domain::PanelWrite> panel_write() {
        return this->read([&](const Tx& tx) { return tx.panel_writes().find(account.id); });
    }
};

bool is_conflict(const base::Expected<void>& result) {
    return !result.ok() && result.error().kind == base::ErrorKind::kConflict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_tables_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_address_keeps_what_was_reported, Backend, Backends,
                                 MailFixture<Backend>) {
    const std::string address = std::string(64, 'x') + "@" + std::string(186, 'y') + ".id";  // 254
    domain::AddressState state;
    state.address = address;
    state.soft_bounces = 2;
    this->write([&](Tx& tx) { must(tx.suppressions().put(state)); });
    const auto find = [&](const std::string& asked) {
        return this->read([&](const Tx& tx) { return tx.suppressions().find(asked); });
    };
    BOOST_REQUIRE(find(address).has_value());
    BOOST_TEST(find(address)->soft_bounces == 2);
    BOOST_TEST(!find(address)->suppressed_by.has_value());
    BOOST_TEST(!find(address)->last_at.has_value());
    BOOST_TEST(!find(address.substr(0, 253) + "e").has_value());
    BOOST_TEST(!find("X" + address.substr(1)).has_value());
    state.hard_bounces = 1;
    state.complaints = 3;
    state.last_at = at(5);
    state.last_report = kAwkward;
    state.suppressed_by = domain::AddressState::Cause::kHardBounce;
    state.suppressed_at = at(6);
    this->write([&](Tx& tx) { must(tx.suppressions().put(state)); });
    const auto found = find(address).value();
    BOOST_TEST(found.hard_bounces == 1);
    BOOST_TEST(found.complaints == 3);
    BOOST_TEST((found.last_at == at(5)));
    BOOST_TEST(found.last_report == kAwkward);
    BOOST_TEST((found.suppressed_by == state.suppressed_by));
    BOOST_TEST((found.suppressed_at == at(6)));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(suppressed_addresses_are_listed_newest_first, Backend, Backends,
                                 MailFixture<Backend>) {
    for (int i = 0; i < 5; ++i) {
        domain::AddressState state;
        state.address = std::to_string(i) + "@a.id";
        if (i != 2) {
            state.suppressed_by = domain::AddressState::Cause::kStaff;
            state.suppressed_at = at(i);
        }
        this->write([&](Tx& tx) { must(tx.suppressions().put(state)); });
    }
    BOOST_TEST(this->read([](const Tx& tx) { return tx.suppressions().count(); }) == 4);
    const auto list = this->read([](const Tx& tx) { return tx.suppressions().list(1, 2); });
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_TEST(list[0].address == "3@a.id");
    BOOST_TEST(list[1].address == "1@a.id");
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(one_change_of_address_is_pending, Backend, Backends, MailFixture<Backend>) {
    const auto contact = this->add_contact();
    auto first = this->make_change(contact.id);
    must(this->try_insert(first));
    auto second = this->make_change(contact.id);
    BOOST_TEST(is_conflict(this->try_insert(second)));
    auto other = this->make_change(this->add_contact().id);
    must(this->try_insert(other));
    BOOST_REQUIRE(this->pending(contact.id).has_value());
    BOOST_TEST((this->pending(contact.id)->id == first.id));
    BOOST_TEST(this->pending(contact.id)->new_email == "new@a.id");

    first.state = domain::EmailChangeState::kActive;
    first.confirmed_at = at(9);
    this->write([&](Tx& tx) { must(tx.email_changes().update(first)); });
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.email_changes().update(first); })));
    BOOST_TEST(!this->pending(contact.id).has_value());
    must(this->try_insert(second));
    const auto all =
        this->read([&](const Tx& tx) { return tx.email_changes().of_customer(this->account.customer); });
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST((all[0].id == second.id));
    const auto found = this->read([&](const Tx& tx) { return tx.email_changes().find(first.id); }).value();
    BOOST_TEST((found.state == domain::EmailChangeState::kActive));
    BOOST_TEST((found.confirmed_at == at(9)));
    BOOST_TEST(found.old_email == "old@a.id");
    BOOST_TEST((found.requested_at == at(0)));
    BOOST_TEST((found.expires_at == at(100)));
    BOOST_TEST(found.version == 2);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(pending_changes_expire, Backend, Backends, MailFixture<Backend>) {
    auto early = this->make_change(this->add_contact().id, 10);
    auto late = this->make_change(this->add_contact().id, 20);
    must(this->try_insert(early));
    must(this->try_insert(late));
    const auto expired = [&](std::int64_t second) {
        return this->read([&](const Tx& tx) { return tx.email_changes().expired(at(second), 10); });
    };
    BOOST_TEST(expired(9).empty());
    BOOST_REQUIRE(expired(10).size() == 1U);
    BOOST_TEST((expired(10).front().id == early.id));
    early.state = domain::EmailChangeState::kExpired;
    this->write([&](Tx& tx) { must(tx.email_changes().update(early)); });
    BOOST_TEST(expired(10).empty());
    BOOST_TEST(expired(99).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_removed_contact_cancels_its_change_and_keeps_its_mails, Backend, Backends,
                                 MailFixture<Backend>) {
    const auto contact = this->add_contact();
    auto change = this->make_change(contact.id);
    must(this->try_insert(change));
    domain::Mail mail;
    this->write([&](Tx& tx) {
        mail.id.value = must(tx.outbox().next_ids(1));
        mail.customer = this->account.customer;
        mail.contact = contact.id;
        mail.address = "old@a.id";
        must(tx.outbox().insert({&mail, 1}));
        must(tx.contacts().remove(contact.id, contact.version));
    });
    BOOST_TEST(!this->pending(contact.id).has_value());
    const auto found = this->read([&](const Tx& tx) { return tx.email_changes().find(change.id); }).value();
    BOOST_TEST((found.state == domain::EmailChangeState::kCancelled));
    BOOST_TEST(found.version == 2);
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.outbox().find(mail.id); }).has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_newer_address_for_cpanel_replaces_the_older, Backend, Backends,
                                 MailFixture<Backend>) {
    domain::PanelWrite write;
    write.account = this->account.id;
    write.email = "one@a.id";
    write.next_at = at(10);
    this->write([&](Tx& tx) { must(tx.panel_writes().put(write)); });
    const auto first = this->panel_write().value();
    BOOST_TEST(first.email == "one@a.id");
    write.email = "two@a.id";
    write.state = domain::PanelWrite::State::kUnknown;
    write.attempts = 4;
    write.error = kAwkward;
    write.asked_email = "one@a.id";
    write.asked_at = at(11);
    this->write([&](Tx& tx) { must(tx.panel_writes().put(write)); });
    auto second = this->panel_write().value();
    BOOST_TEST(second.asked_email == "one@a.id");
    BOOST_TEST((second.asked_at == at(11)));
    BOOST_TEST(second.email == "two@a.id");
    BOOST_TEST((second.state == domain::PanelWrite::State::kUnknown));
    BOOST_TEST(second.attempts == 4);
    BOOST_TEST(second.error == kAwkward);
    BOOST_TEST(is_conflict(this->try_write([&](Tx& tx) { return tx.panel_writes().update(first); })));
    BOOST_TEST(is_conflict(
        this->try_write([&](Tx& tx) { return tx.panel_writes().remove(first.account, first.version); })));
    second.next_at = at(20);
    second.asked_email.clear();
    second.asked_at.reset();
    this->write([&](Tx& tx) { must(tx.panel_writes().update(second)); });
    const auto third = this->panel_write().value();
    BOOST_TEST(third.asked_email.empty());
    BOOST_TEST(!third.asked_at.has_value());
    BOOST_TEST(third.version != second.version);
    this->write([&](Tx& tx) { must(tx.panel_writes().remove(third.account, third.version)); });
    BOOST_TEST(!this->panel_write().has_value());
    // The next one is not taken for one that was there before.
    this->write([&](Tx& tx) { must(tx.panel_writes().put(write)); });
    const auto fresh = this->panel_write().value().version;
    BOOST_TEST(fresh != first.version);
    BOOST_TEST(fresh != second.version);
    BOOST_TEST(fresh != third.version);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(addresses_for_cpanel_wait_for_their_server, Backend, Backends,
                                 MailFixture<Backend>) {
    const auto here = this->account.server;
    const auto there = this->server("beta").id;
    const auto foreign = this->add_account(there, "wati");
    const auto failed = this->add_account(here, "citra");
    domain::PanelWrite write;
    this->write([&](Tx& tx) {
        write.account = this->account.id;
        write.next_at = at(10);
        must(tx.panel_writes().put(write));
        write.account = foreign.id;
        write.next_at = at(5);
        must(tx.panel_writes().put(write));
        write.account = failed.id;
        write.state = domain::PanelWrite::State::kFailed;
        must(tx.panel_writes().put(write));
    });
    const auto due = [&](domain::ServerId server, std::int64_t second) {
        return this->read([&](const Tx& tx) { return tx.panel_writes().due(server, at(second), 10); });
    };
    BOOST_TEST(due(here, 9).empty());
    BOOST_REQUIRE(due(here, 10).size() == 1U);
    BOOST_TEST((due(here, 10).front().account == this->account.id));
    BOOST_TEST((this->read([&](const Tx& tx) { return tx.panel_writes().next_due(here); }) == at(10)));
    BOOST_TEST((this->read([&](const Tx& tx) { return tx.panel_writes().next_due(there); }) == at(5)));
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.panel_writes().count_failed(here); }) == 1);
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.panel_writes().count_failed(there); }) == 0);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(settings_keep_the_last_word, Backend, Backends, MailFixture<Backend>) {
    const auto customer = this->account.customer;
    const auto paused = [&] {
        return this->read([&](const Tx& tx) { return tx.mail_settings().paused_until(customer); });
    };
    const auto reviewed = [&] {
        return this->read([&](const Tx& tx) { return tx.mail_settings().reviewed_at(customer); });
    };
    BOOST_TEST(!paused().has_value());
    BOOST_TEST(!reviewed().has_value());
    this->write([&](Tx& tx) { must(tx.mail_settings().set_reviewed(customer, at(1))); });
    BOOST_TEST(!paused().has_value());
    this->write([&](Tx& tx) { must(tx.mail_settings().pause(customer, at(50))); });
    BOOST_TEST((paused() == at(50)));
    BOOST_TEST((reviewed() == at(1)));
    this->write([&](Tx& tx) {
        must(tx.mail_settings().pause(customer, {}));
        must(tx.mail_settings().set_reviewed(customer, at(2)));
    });
    BOOST_TEST(!paused().has_value());
    BOOST_TEST((reviewed() == at(2)));
    const auto name = [&](const char* reseller) {
        return this->read([&](const Tx& tx) { return tx.mail_settings().sender_name(reseller); });
    };
    BOOST_TEST(name("") == "");
    this->write([&](Tx& tx) {
        must(tx.mail_settings().set_sender_name("", "Hosting Maju"));
        must(tx.mail_settings().set_sender_name("rita", "one"));
        must(tx.mail_settings().set_sender_name("rita", kAwkward));
    });
    BOOST_TEST(name("") == "Hosting Maju");
    BOOST_TEST(name("rita") == kAwkward);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
