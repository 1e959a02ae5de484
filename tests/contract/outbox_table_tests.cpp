// SPDX-License-Identifier: Apache-2.0
//
// The outbox: every mail once, taken by one daemon at a time.
#include <algorithm>
#include <set>
#include <thread>

#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;
using domain::Mail;
using domain::MailState;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}
const std::string kAwkward = "O'Brien \\ \"Söhne\" 100% _ ; -- \xF0\x9F\x98\x80 :v1 ? \t ";
const std::string kLongest = std::string(64, 'l') + "@" + std::string(63, 'a') + "." + std::string(63, 'b') +
                             "." + std::string(57, 'c') + ".id";  // 254

template <typename Backend>
struct OutboxFixture : StoreFixture<Backend> {
    Mail draft(const std::string& address, std::int64_t due = 0) {
        Mail mail;
        mail.customer.value = 5;
        mail.contact.value = 7;
        mail.address = address;
        mail.language = "id";
        mail.category = "news";
        mail.message_id = "<" + address + ">";
        mail.created_at = at(0);
        mail.next_at = at(due);
        return mail;
    }
    std::int64_t insert(std::vector<Mail>& mails) {
        std::int64_t left_out = 0;
        this->write([&](Tx& tx) {
            std::int64_t id = must(tx.outbox().next_ids(static_cast<std::int64_t>(mails.size())));
            for (Mail& mail : mails)
                mail.id.value = id++;
            left_out = must(tx.outbox().insert(mails));
        });
        return left_out;
    }
    Mail insert(Mail mail) {
        std::vector<Mail> one{std::move(mail)};
        insert(one);
        return one.front();
    }
    Mail find(domain::MailId id) {
        return this->read([&](const Tx& tx) { return tx.outbox().find(id); }).value();
    }
    std::vector<Mail> lease(base::Time now, std::int64_t limit = 100,
                            const std::vector<std::string>& skip = {}) {
        std::vector<Mail> leased;
        this->write([&](Tx& tx) {
            leased = must(
                tx.outbox().lease(domain::ServerId{1}, now, now + std::chrono::minutes{10}, limit, skip));
        });
        return leased;
    }
    void update(const Mail& mail) {
        this->write([&](Tx& tx) { must(tx.outbox().update(mail)); });
    }
};

std::vector<std::string> addresses(const std::vector<Mail>& mails) {
    std::vector<std::string> all;
    for (const Mail& mail : mails)
        all.push_back(mail.address);
    return all;
}
using Texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(every_member_is_kept, Backend, Backends, OutboxFixture<Backend>) {
    Mail mail = this->draft(kLongest);
    mail.kind = domain::MailKind::kAccountSuspended;
    mail.announcement = domain::AnnouncementId{3};
    mail.name = kAwkward;
    mail.reference = "42";
    mail.rule = domain::MailRule::kFallback;
    mail.reason = kAwkward;
    mail.next_at = at(30);
    mail = this->insert(mail);
    Mail found = this->find(mail.id);
    BOOST_TEST((found.kind == mail.kind));
    BOOST_TEST((found.announcement == mail.announcement));
    BOOST_TEST((found.customer == mail.customer));
    BOOST_TEST((found.contact == mail.contact));
    BOOST_TEST(found.address == kLongest);
    BOOST_TEST(found.name == kAwkward);
    BOOST_TEST(found.language == "id");
    BOOST_TEST(found.category == "news");
    BOOST_TEST(found.reference == "42");
    BOOST_TEST(found.subject == "");
    BOOST_TEST(found.message_id == mail.message_id);
    BOOST_TEST((found.rule == mail.rule));
    BOOST_TEST(found.reason == kAwkward);
    BOOST_TEST((found.state == MailState::kWaiting));
    BOOST_TEST(found.attempts == 0);
    BOOST_TEST((found.created_at == at(0)));
    BOOST_TEST((found.next_at == at(30)));
    BOOST_TEST(!found.leased_until.has_value());
    BOOST_TEST(!found.done_at.has_value());
    found.state = MailState::kSent;
    found.subject = kAwkward;
    found.done_at = at(40);
    found.attempts = 3;
    found.reply = "250 OK id=1abc";
    found.rule = domain::MailRule::kMandatory;
    this->update(found);
    const Mail sent = this->find(mail.id);
    BOOST_TEST((sent.state == MailState::kSent));
    BOOST_TEST(sent.subject == kAwkward);
    BOOST_TEST((sent.done_at == at(40)));
    BOOST_TEST(sent.attempts == 3);
    BOOST_TEST(sent.reply == "250 OK id=1abc");
    BOOST_TEST((sent.rule == domain::MailRule::kMandatory));
    BOOST_TEST(!this->read([&](const Tx& tx) { return tx.outbox().find(domain::MailId{99}); }).has_value());
    found.id.value = 99;
    const auto lost = this->try_write([&](Tx& tx) { return tx.outbox().update(found); });
    BOOST_REQUIRE(!lost.ok());
    BOOST_TEST((lost.error().kind == base::ErrorKind::kConflict));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_address_gets_an_announcement_once, Backend, Backends,
                                 OutboxFixture<Backend>) {
    std::vector<Mail> mails;
    for (int i = 0; i < 150; ++i) {
        Mail mail = this->draft("n" + std::to_string(i % 100) + "@example.com");
        mail.announcement = domain::AnnouncementId{1};
        mails.push_back(mail);
    }
    BOOST_TEST(this->insert(mails) == 50);
    std::vector<Mail> again(mails.begin(), mails.begin() + 10);
    BOOST_TEST(this->insert(again) == 10);
    for (Mail& mail : again)
        mail.announcement = domain::AnnouncementId{2};
    BOOST_TEST(this->insert(again) == 0);
    for (Mail& mail : again)
        mail.announcement.reset();
    BOOST_TEST(this->insert(again) == 0);
    BOOST_TEST(this->insert(again) == 0);
    const auto counts =
        this->read([&](const Tx& tx) { return tx.outbox().counts(domain::AnnouncementId{1}); });
    BOOST_TEST(counts.waiting == 100);
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.outbox().counts({}); }).waiting == 130);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_lease_takes_what_is_due_in_order, Backend, Backends,
                                 OutboxFixture<Backend>) {
    BOOST_TEST(!this->read([](const Tx& tx) { return tx.outbox().next_due(); }).has_value());
    this->insert(this->draft("later@a.id", 100));
    this->insert(this->draft("second@a.id", 5));
    const Mail first = this->insert(this->draft("first@b.id", 1));
    BOOST_TEST((this->read([](const Tx& tx) { return tx.outbox().next_due(); }) == at(1)));
    BOOST_TEST(this->lease(at(0)).empty());
    BOOST_TEST(addresses(this->lease(at(50), 1)) == Texts{"first@b.id"}, boost::test_tools::per_element());
    const Mail leased = this->find(first.id);
    BOOST_TEST((leased.state == MailState::kLeased));
    BOOST_TEST(leased.attempts == 1);
    BOOST_TEST((leased.leased_until == at(650)));
    BOOST_TEST(addresses(this->lease(at(50))) == Texts{"second@a.id"}, boost::test_tools::per_element());
    BOOST_TEST(this->lease(at(50)).empty());
    BOOST_TEST((this->read([](const Tx& tx) { return tx.outbox().next_due(); }) == at(100)));
    BOOST_TEST(this->lease(at(99)).empty());
    // A lease that ended is anybody's again.
    const auto again = this->lease(at(650));
    BOOST_TEST(addresses(again) == (Texts{"later@a.id", "second@a.id", "first@b.id"}),
               boost::test_tools::per_element());
    BOOST_TEST(again[2].attempts == 2);
    BOOST_TEST(again[2].message_id == first.message_id);
    Mail back = again[2];
    back.state = MailState::kWaiting;
    back.next_at = at(700);
    this->update(back);
    BOOST_TEST((this->read([](const Tx& tx) { return tx.outbox().next_due(); }) == at(700)));
    back.state = MailState::kFailed;
    back.done_at = at(701);
    this->update(back);
    BOOST_TEST(this->lease(at(1200)).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_daemon_that_comes_back_takes_its_own_rows_and_no_others, Backend, Backends,
                                 OutboxFixture<Backend>) {
    this->insert(this->draft("1@a.id"));
    this->insert(this->draft("2@a.id"));
    this->lease(at(1), 1);
    this->write([&](Tx& tx) { (void)must(tx.outbox().lease(domain::ServerId{2}, at(1), at(601), 1, {})); });
    std::int64_t released = 0;
    this->write([&](Tx& tx) { released = must(tx.outbox().release(domain::ServerId{1}, at(2))); });
    BOOST_TEST(released == 1);
    const auto again = this->lease(at(2));
    BOOST_TEST(addresses(again) == Texts{"1@a.id"}, boost::test_tools::per_element());
    BOOST_TEST(again.front().attempts == 2);
    BOOST_TEST(this->lease(at(2)).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(what_somebody_waits_for_goes_before_announcements, Backend, Backends,
                                 OutboxFixture<Backend>) {
    std::vector<Mail> mailing;
    for (int i = 0; i < 4; ++i) {
        mailing.push_back(this->draft(std::to_string(i) + "@a.id", i));
        mailing.back().announcement = domain::AnnouncementId{3};
    }
    this->insert(mailing);
    this->insert(this->draft("late@b.id", 20));
    this->insert(this->draft("waited@c.id", 10));
    this->insert(this->draft("waited@b.id", 9));
    BOOST_TEST(addresses(this->lease(at(10), 3)) == (Texts{"waited@b.id", "waited@c.id", "0@a.id"}),
               boost::test_tools::per_element());
    BOOST_TEST(addresses(this->lease(at(20), 2, {"b.id"})) == (Texts{"1@a.id", "2@a.id"}),
               boost::test_tools::per_element());
    BOOST_TEST(addresses(this->lease(at(20))) == (Texts{"late@b.id", "3@a.id"}),
               boost::test_tools::per_element());
    BOOST_TEST(this->lease(at(20)).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_lease_steps_over_domains_that_had_enough, Backend, Backends,
                                 OutboxFixture<Backend>) {
    for (const char* address : {"1@a.id", "2@b.id", "3@c.id", "4@d.id", "5@a.id"})
        this->insert(this->draft(address));
    BOOST_TEST(addresses(this->lease(at(1), 100, {"a.id", "b.id", "d.id"})) == Texts{"3@c.id"},
               boost::test_tools::per_element());
    BOOST_TEST(addresses(this->lease(at(1), 1, {"b.id"})) == Texts{"1@a.id"},
               boost::test_tools::per_element());
    BOOST_TEST(addresses(this->lease(at(1))) == (Texts{"2@b.id", "4@d.id", "5@a.id"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(no_row_is_leased_twice_at_once, Backend, Backends, OutboxFixture<Backend>) {
    constexpr int kRows = 300, kThreads = 4;
    std::vector<Mail> mails;
    for (int i = 0; i < kRows; ++i)
        mails.push_back(this->draft(std::to_string(i) + "@a.id"));
    this->insert(mails);
    std::vector<std::vector<std::int64_t>> taken(kThreads);
    std::vector<std::string> faults(kThreads);
    std::vector<std::thread> threads;
    // Each with a store of its own, as daemons of several servers have.
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
            try {
                const auto own = must(open_store(this->backend.url()));
                for (bool is_more = true; is_more;) {
                    std::vector<Mail> leased;
                    must(own->transact(RequestId::make(), [&](Tx& tx) -> base::Expected<void> {
                        PEL_ASSIGN(leased, tx.outbox().lease(domain::ServerId{1}, at(1), at(600), 7, {}));
                        return {};
                    }));
                    for (const Mail& mail : leased)
                        taken[i].push_back(mail.id.value);
                    is_more = !leased.empty();
                }
            } catch (const std::exception& error) {
                faults[i] = error.what();
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    // Who stepped over everything that others held may have ended early.
    for (const Mail& mail : this->lease(at(1), 500))
        taken[0].push_back(mail.id.value);
    std::multiset<std::int64_t> all;
    for (const auto& some : taken)
        all.insert(some.begin(), some.end());
    for (const auto& fault : faults)
        BOOST_TEST(fault == "");
    BOOST_TEST(all.size() == static_cast<std::size_t>(kRows));
    BOOST_TEST(std::set<std::int64_t>(all.begin(), all.end()).size() == all.size());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(cancelling_leaves_what_is_on_its_way, Backend, Backends,
                                 OutboxFixture<Backend>) {
    std::vector<Mail> mails;
    for (const char* address : {"1@a.id", "2@a.id", "3@a.id"}) {
        mails.push_back(this->draft(address));
        mails.back().announcement = domain::AnnouncementId{4};
    }
    mails.push_back(this->draft("4@a.id"));
    mails.back().announcement = domain::AnnouncementId{5};
    this->insert(mails);
    this->lease(at(1), 1);
    std::int64_t cancelled = 0;
    this->write([&](Tx& tx) { cancelled = must(tx.outbox().cancel(domain::AnnouncementId{4}, at(2))); });
    BOOST_TEST(cancelled == 2);
    BOOST_TEST((this->find(mails[0].id).state == MailState::kLeased));
    const Mail skipped = this->find(mails[1].id);
    BOOST_TEST((skipped.state == MailState::kSkipped));
    BOOST_TEST((skipped.rule == domain::MailRule::kCancelled));
    BOOST_TEST((skipped.done_at == at(2)));
    BOOST_TEST(addresses(this->lease(at(3))) == Texts{"4@a.id"}, boost::test_tools::per_element());
    const auto counts =
        this->read([&](const Tx& tx) { return tx.outbox().counts(domain::AnnouncementId{4}); });
    BOOST_TEST(counts.leased == 1);
    BOOST_TEST(counts.skipped == 2);
    BOOST_TEST(counts.waiting == 0);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(lists_are_filtered_and_continued, Backend, Backends,
                                 OutboxFixture<Backend>) {
    std::vector<Mail> mails;
    for (int i = 0; i < 10; ++i) {
        mails.push_back(this->draft(std::to_string(i) + "@a.id"));
        mails.back().customer.value = i % 2;
        if (i >= 5) mails.back().announcement = domain::AnnouncementId{1};
    }
    this->insert(mails);
    const auto query = [&](const MailQuery& asked) {
        return addresses(this->read([&](const Tx& tx) { return tx.outbox().query(asked); }));
    };
    MailQuery asked;
    asked.limit = 3;
    BOOST_TEST(query(asked) == (Texts{"9@a.id", "8@a.id", "7@a.id"}), boost::test_tools::per_element());
    asked.before = mails[7].id.value;
    BOOST_TEST(query(asked) == (Texts{"6@a.id", "5@a.id", "4@a.id"}), boost::test_tools::per_element());
    asked.customer = domain::CustomerId{1};
    BOOST_TEST(query(asked) == (Texts{"5@a.id", "3@a.id", "1@a.id"}), boost::test_tools::per_element());
    asked.announcement = domain::AnnouncementId{1};
    BOOST_TEST(query(asked) == Texts{"5@a.id"}, boost::test_tools::per_element());
    asked.state = MailState::kSent;
    BOOST_TEST(query(asked).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(what_was_sent_is_counted_and_found, Backend, Backends,
                                 OutboxFixture<Backend>) {
    const auto account = this->add_account(this->server().id, "budi");
    domain::Contact contact;
    this->write([&](Tx& tx) {
        contact.id.value = must(tx.contacts().next_ids(1));
        contact.customer = account.customer;
        must(tx.contacts().insert({&contact, 1}));
    });
    const auto send = [&](const char* address, std::int64_t second, MailState state) {
        Mail mail = this->draft(address);
        mail.customer = account.customer;
        mail.contact = contact.id;
        mail = this->insert(mail);
        mail.state = state;
        mail.done_at = at(second);
        this->update(mail);
        return mail.id;
    };
    send("1@a.id", 10, MailState::kSent);
    const auto newest = send("2@b.id", 20, MailState::kBounced);
    send("3@b.id", 30, MailState::kSkipped);
    const auto since = [&](std::int64_t second, const char* domain) {
        return this->read([&](const Tx& tx) { return tx.outbox().sent_since(at(second), domain); });
    };
    BOOST_TEST(since(0, "") == 2);
    BOOST_TEST(since(11, "") == 1);
    BOOST_TEST(since(0, "a.id") == 1);
    BOOST_TEST(since(21, "b.id") == 0);
    const auto last = this->read([&](const Tx& tx) { return tx.outbox().last_sent(contact.id, "news"); });
    BOOST_REQUIRE(last.has_value());
    BOOST_TEST((last->id == newest));
    BOOST_TEST(
        !this->read([&](const Tx& tx) { return tx.outbox().last_sent(contact.id, "offers"); }).has_value());
    BOOST_TEST(!this->read([&](const Tx& tx) { return tx.outbox().last_sent(domain::ContactId{99}, "news"); })
                    .has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
