// SPDX-License-Identifier: Apache-2.0
#include "service/write_panel_email.h"

#include <boost/test/unit_test.hpp>

#include "service/refresh_account.h"
#include "service/want_panel_email.h"
#include "support/fake_whm.h"
#include "support/mail_fixture.h"

namespace pelanggan::test {
namespace {

using State = domain::PanelWrite::State;
using std::chrono::seconds;

struct WriteFixture : MailFixture {
    whm::FakeWhm whm;
    service::WritePanelEmail writer{*store, whm, on, setup};

    WriteFixture() {
        show("old@mail.example");
        write([&](store::Tx& tx) {
            auto stored = must(tx.accounts().find(account.id)).value();
            stored.facts.email = "old@mail.example";
            must(tx.accounts().update(stored));
        });
    }
    // What cPanel holds.
    void show(const std::string& address) {
        whm.accounts["budi"] = account.facts;
        whm.accounts["budi"].email = address;
    }
    std::string shown() { return whm.accounts["budi"].email.value_or(""); }
    std::optional<base::Time> run() { return must(writer.run({})); }
    std::int64_t writes() { return whm.count_calls("set_contact_email"); }
    void set_fails(base::Error error, bool is_set) {
        whm.on_set_email = [=](const std::string&) { return whm::FakeWhm::SetEmail{error, is_set}; };
    }
    domain::Account stored() {
        return read([&](const store::Tx& tx) { return tx.accounts().find(account.id); }).value();
    }
    void refresh() {
        service::RefreshAccount refresher{*store, whm, "alpha", setup};
        must(refresher.run("budi", {false, "hook"}));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(write_panel_email_tests, WriteFixture)

BOOST_AUTO_TEST_CASE(a_confirmed_address_is_written_and_read_back) {
    BOOST_TEST(!run().has_value());
    change_to("new@mail.example");
    const auto lines = journal().size();
    BOOST_TEST(!run().has_value());
    BOOST_TEST(shown() == "new@mail.example");
    BOOST_TEST(!panel_write().has_value());
    BOOST_TEST((stored().facts.email == "new@mail.example"));
    // The hook that fires for our own change brings nothing new.
    refresh();
    BOOST_TEST(journal().size() == lines);
    BOOST_TEST(email() == "new@mail.example");
    BOOST_TEST(mails(domain::MailKind::kEmailChangedOutside).empty());
    BOOST_TEST(writes() == 1);
}

BOOST_AUTO_TEST_CASE(what_was_given_up_is_tried_again_when_staff_say_so) {
    const auto retry = [&](const service::Scope& who, domain::ContactId contact) {
        return service::retry_panel_email(*store, store::RequestId::make(), who, account.customer, contact);
    };
    const auto spare = add_contact(account.customer, "spare@mail.example");
    BOOST_TEST(!must(retry(service::Scope::all(), owner.id)), "nothing waits");
    change_to("new@mail.example");
    set_fails(base::invalid_input("not this one"), false);
    for (std::int64_t i = 0; i < service::kMaxPanelWrites; ++i) {
        run();
        clock.advance(std::chrono::hours{7});
    }
    BOOST_TEST((panel_write()->state == State::kFailed));
    const auto tried = writes();
    run();
    BOOST_TEST(writes() == tried, "given up");
    BOOST_TEST(!must(retry(service::Scope::all(), spare.id)), "it is in no account");
    BOOST_TEST(
        (retry(service::Scope::reseller("maju"), owner.id).error().kind == base::ErrorKind::kNotFound));
    BOOST_TEST(
        (retry(service::Scope::all(), domain::ContactId{999}).error().kind == base::ErrorKind::kNotFound));
    BOOST_TEST(must(retry(service::Scope::all(), owner.id)));
    run();
    BOOST_TEST(writes() == tried + 1);
    BOOST_TEST((panel_write()->state == State::kFailed), "one try for each time");
    whm.on_set_email = {};
    BOOST_TEST(must(retry(service::Scope::all(), owner.id)));
    run();
    BOOST_TEST(!panel_write().has_value());
    BOOST_TEST(shown() == "new@mail.example");
}

BOOST_AUTO_TEST_CASE(the_hook_may_come_before_the_answer) {
    change_to("new@mail.example");
    whm.on_set_email = [&](const std::string&) {
        show("new@mail.example");
        refresh();
        return whm::FakeWhm::SetEmail{};
    };
    run();
    BOOST_TEST(!panel_write().has_value());
    BOOST_TEST(email() == "new@mail.example");
    BOOST_TEST(mails(domain::MailKind::kEmailChangedOutside).empty());
}

BOOST_AUTO_TEST_CASE(an_address_that_is_there_already_is_not_written) {
    change_to("new@mail.example");
    show("new@mail.example");
    BOOST_TEST(!run().has_value());
    BOOST_TEST(writes() == 0);
    BOOST_TEST(!panel_write().has_value());
}

BOOST_AUTO_TEST_CASE(without_an_answer_it_is_read_before_it_is_written_again) {
    change_to("new@mail.example");
    set_fails(base::outcome_unknown("no answer"), /*is_set=*/true);
    const auto next = run();
    BOOST_REQUIRE(next.has_value());
    BOOST_TEST((*next == base::now() + seconds{5}));
    BOOST_REQUIRE(panel_write().has_value());
    BOOST_TEST((panel_write()->state == State::kUnknown));
    BOOST_TEST(panel_write()->error == "no answer");
    clock.advance(seconds{5});
    BOOST_TEST(!run().has_value());
    BOOST_TEST(writes() == 1);
    BOOST_TEST(!panel_write().has_value());
}

BOOST_AUTO_TEST_CASE(what_was_asked_and_never_done_is_written_again_after_the_server_had_its_time) {
    change_to("new@mail.example");
    set_fails(base::outcome_unknown("no answer"), /*is_set=*/false);
    const auto began = base::now();
    auto next = run();
    while (base::now() - began < service::kPanelSettleTime) {
        BOOST_REQUIRE(next.has_value());
        BOOST_TEST((panel_write()->state == State::kUnknown));
        clock.advance(*next - base::now());
        next = run();
        BOOST_TEST(writes() == 1);
    }
    BOOST_TEST((panel_write()->state == State::kWaiting));
    whm.on_set_email = {};
    clock.advance(*next - base::now());
    BOOST_TEST(!run().has_value());
    BOOST_TEST(writes() == 2);
    BOOST_TEST(shown() == "new@mail.example");
}

BOOST_AUTO_TEST_CASE(a_crash_after_the_question_is_found_by_reading) {
    change_to("new@mail.example");
    // As it is stored right before WHM is asked; the answer died with the daemon.
    write([&](store::Tx& tx) {
        auto order = must(tx.panel_writes().find(account.id)).value();
        order.state = State::kUnknown;
        order.asked_email = order.email;
        order.asked_at = base::now();
        must(tx.panel_writes().update(order));
    });
    show("new@mail.example");
    service::WritePanelEmail fresh{*store, whm, on, setup};
    BOOST_TEST(!must(fresh.run({})).has_value());
    BOOST_TEST(writes() == 0);
    BOOST_TEST(!panel_write().has_value());
}

BOOST_AUTO_TEST_CASE(a_newer_address_follows_the_one_that_was_not_answered_for) {
    change_to("second@mail.example");
    set_fails(base::outcome_unknown("no answer"), /*is_set=*/false);
    run();
    change_to("third@mail.example");
    BOOST_TEST((panel_write()->state == State::kUnknown));
    BOOST_TEST(panel_write()->asked_email == "second@mail.example");
    // Now the first one shows: the hook tells us, and it is known as ours.
    show("second@mail.example");
    refresh();
    BOOST_TEST(email() == "third@mail.example");
    BOOST_TEST(mails(domain::MailKind::kEmailChangedOutside).empty());
    whm.on_set_email = {};
    clock.advance(seconds{6});
    BOOST_TEST(!run().has_value());
    BOOST_TEST(shown() == "third@mail.example");
}

BOOST_AUTO_TEST_CASE(what_somebody_else_set_meanwhile_is_imported_and_not_overwritten) {
    change_to("new@mail.example");
    show("else@mail.example");
    BOOST_TEST(!run().has_value());
    BOOST_TEST(writes() == 0);
    BOOST_TEST(email() == "else@mail.example");
    BOOST_TEST(shown() == "else@mail.example");
    const auto told = mails(domain::MailKind::kEmailChangedOutside);
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].address == "new@mail.example");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_is_asked_again_ever_less_often) {
    change_to("new@mail.example");
    set_fails(base::unavailable("away"), /*is_set=*/false);
    std::vector<std::int64_t> waited;
    for (int n = 0; n < 12; ++n) {
        const auto next = run();
        BOOST_REQUIRE(next.has_value());
        waited.push_back((*next - base::now()).count());
        clock.advance(*next - base::now());
    }
    const std::vector<std::int64_t> expected{60,   120,  240,   480,   960,   1920,
                                             3840, 7680, 15360, 21600, 21600, 21600};
    BOOST_TEST(waited == expected, boost::test_tools::per_element());
    BOOST_TEST((panel_write()->state == State::kWaiting));
    BOOST_TEST(panel_write()->error == "away");
    whm.on_set_email = {};
    BOOST_TEST(!run().has_value());
    BOOST_TEST(shown() == "new@mail.example");
}

BOOST_AUTO_TEST_CASE(a_no_is_repeated_for_a_while_and_then_given_up) {
    change_to("new@mail.example");
    set_fails(base::invalid_input("Not an address we like"), /*is_set=*/false);
    std::optional<base::Time> next = base::now();
    for (std::int64_t n = 0; n < service::kMaxPanelWrites; ++n) {
        BOOST_REQUIRE(next.has_value());
        clock.advance(std::max(seconds{0}, *next - base::now()));
        next = run();
    }
    BOOST_TEST(!next.has_value());
    BOOST_TEST((panel_write()->state == State::kFailed));
    BOOST_TEST(writes() == service::kMaxPanelWrites);
    // A newer address is tried again.
    whm.on_set_email = {};
    change_to("better@mail.example");
    BOOST_TEST(!run().has_value());
    BOOST_TEST(shown() == "better@mail.example");
}

BOOST_AUTO_TEST_CASE(a_token_that_may_not_write_is_not_tried) {
    change_to("new@mail.example");
    whm.allowed = {false, {"list-accts", "cpanel-api"}};
    BOOST_TEST(run().has_value());
    BOOST_TEST(writes() == 0);
    BOOST_TEST(panel_write()->error.find("edit-account") != std::string::npos);
    whm.refuse("the server refused the token");
    clock.advance(seconds{60});
    const auto asked = whm.count_calls("");
    BOOST_TEST(run().has_value());
    BOOST_TEST(whm.count_calls("") == asked);
    BOOST_TEST(panel_write()->error == "the server refused the token");
}

BOOST_AUTO_TEST_CASE(an_account_that_is_gone_or_another_one_now_is_left_alone) {
    change_to("new@mail.example");
    whm.accounts["budi"].uid = 7;
    whm.accounts["budi"].created_at = 5;
    BOOST_TEST(run().has_value());
    whm.accounts.clear();
    clock.advance(seconds{60});
    BOOST_TEST(run().has_value());
    BOOST_TEST(writes() == 0);
    write([&](store::Tx& tx) {
        auto gone = must(tx.accounts().find(account.id)).value();
        gone.retired_at = base::now();
        must(tx.accounts().update(gone));
    });
    clock.advance(seconds{600});
    BOOST_TEST(!run().has_value());
    BOOST_TEST(!panel_write().has_value());
}

BOOST_AUTO_TEST_CASE(taking_back_is_written_too) {
    const auto change = change_to("new@mail.example");
    run();
    revert(change);
    BOOST_TEST(!run().has_value());
    BOOST_TEST(shown() == "old@mail.example");
    BOOST_TEST(email() == "old@mail.example");
    BOOST_TEST(mails(domain::MailKind::kEmailChangedOutside).empty());
}

BOOST_AUTO_TEST_CASE(a_list_read_before_the_change_does_not_bring_the_old_address_back) {
    change_to("new@mail.example");
    run();
    // A page that was asked for in the same second, before the change.
    BOOST_TEST((stored().as_of > base::now()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
