// SPDX-License-Identifier: Apache-2.0
//
// What is old goes, and nothing that is still needed.
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;
using Kind = domain::RetentionKind;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}

template <typename Backend>
struct RetentionFixture : StoreFixture<Backend> {
    domain::Account account = this->add_account(this->server().id, "budi");

    RetentionTable::Old old(Kind kind, base::Time cut) {
        return this->read([&](const Tx& tx) { return tx.retention().count_old(kind, cut); });
    }
    std::int64_t remove(Kind kind, base::Time cut, std::int64_t limit = 100) {
        std::int64_t removed = 0;
        this->write([&](Tx& tx) { removed = must(tx.retention().remove_old(kind, cut, limit)); });
        return removed;
    }
    domain::AnnouncementId add_announcement(domain::AnnouncementState state, std::optional<base::Time> done) {
        domain::Announcement announcement;
        this->write([&](Tx& tx) {
            announcement.id.value = must(tx.announcements().next_ids(1));
            announcement.state = state;
            announcement.category = "news";
            announcement.created_at = at(0);
            announcement.finished_at = done;
            must(tx.announcements().insert(announcement));
            must(tx.announcements().add_exclusions(announcement.id, {{domain::MailRule::kOptedOut, 2}}));
        });
        return announcement.id;
    }
    domain::MailId add_mail(std::optional<domain::AnnouncementId> announcement, domain::MailState state,
                            std::optional<base::Time> done) {
        domain::Mail mail;
        this->write([&](Tx& tx) {
            mail.id.value = must(tx.outbox().next_ids(1));
            mail.kind = announcement ? domain::MailKind::kAnnouncement : domain::MailKind::kEmailChanged;
            mail.announcement = announcement;
            mail.customer = account.customer;
            mail.address = "a" + std::to_string(mail.id.value) + "@a.id";
            mail.message_id = "<" + std::to_string(mail.id.value) + "@a.id>";
            mail.created_at = at(0);
            mail.next_at = at(0);
            must(tx.outbox().insert({&mail, 1}));
            mail.state = state;
            mail.done_at = done;
            must(tx.outbox().update(mail));
        });
        return mail.id;
    }
    bool has_mail(domain::MailId id) {
        return this->read([&](const Tx& tx) { return tx.outbox().find(id); }).has_value();
    }
    bool has_announcement(domain::AnnouncementId id) {
        return this->read([&](const Tx& tx) { return tx.announcements().find(id); }).has_value();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(retention_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(every_kind_has_a_rule_from_the_start, Backend, Backends,
                                 RetentionFixture<Backend>) {
    const auto read = [&] { return this->read([](const Tx& tx) { return tx.retention().rules(); }); };
    auto rules = read();
    BOOST_REQUIRE(rules.size() == domain::kRetentionKinds.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
        BOOST_TEST((rules[i].kind == domain::kRetentionKinds[i]));
        BOOST_TEST(rules[i].days.value_or(0) >= domain::kMinRetentionDays);
        BOOST_TEST(!rules[i].last_run_at.has_value());
    }
    rules[0].days.reset();
    rules[1].days = 45;
    this->write([&](Tx& tx) {
        must(tx.retention().update(rules[0]));
        must(tx.retention().update(rules[1]));
        must(tx.retention().note_run(rules[1].kind, at(5), 7));
    });
    const auto stored = read();
    BOOST_TEST(!stored[0].days.has_value());
    BOOST_TEST(stored[1].days.value() == 45);
    BOOST_TEST((stored[1].last_run_at == at(5)));
    BOOST_TEST(stored[1].last_removed == 7);
    BOOST_TEST(stored[1].version == rules[1].version + 1);
    const auto again = this->try_write([&](Tx& tx) { return tx.retention().update(rules[1]); });
    BOOST_REQUIRE(!again.ok());
    BOOST_TEST((again.error().kind == base::ErrorKind::kConflict));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(old_mails_go_and_their_announcement_still_adds_up, Backend, Backends,
                                 RetentionFixture<Backend>) {
    const auto done = this->add_announcement(domain::AnnouncementState::kDone, at(10));
    const auto busy = this->add_announcement(domain::AnnouncementState::kSending, {});
    const auto sent = this->add_mail(done, domain::MailState::kSent, at(10));
    const auto bounced = this->add_mail(done, domain::MailState::kBounced, at(11));
    const auto late = this->add_mail(done, domain::MailState::kSent, at(100));
    const auto at_work = this->add_mail(busy, domain::MailState::kSent, at(10));
    const auto waiting = this->add_mail({}, domain::MailState::kWaiting, {});
    const auto letter = this->add_mail({}, domain::MailState::kFailed, at(12));
    BOOST_TEST(this->old(Kind::kSentMail, at(50)).count == 3);
    BOOST_TEST((this->old(Kind::kSentMail, at(50)).oldest == at(10)));
    BOOST_TEST(this->remove(Kind::kSentMail, at(50), 2) == 2);
    BOOST_TEST(this->remove(Kind::kSentMail, at(50)) == 1);
    BOOST_TEST(this->remove(Kind::kSentMail, at(50)) == 0);
    BOOST_TEST(this->old(Kind::kSentMail, at(50)).count == 0);
    BOOST_TEST(!this->old(Kind::kSentMail, at(50)).oldest.has_value());
    for (const auto gone : {sent, bounced, letter})
        BOOST_TEST(!this->has_mail(gone));
    for (const auto kept : {late, at_work, waiting})
        BOOST_TEST(this->has_mail(kept));
    const auto counts = this->read([&](const Tx& tx) { return tx.outbox().counts(done); });
    BOOST_TEST(counts.sent == 2);
    BOOST_TEST(counts.bounced == 1);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_announcement_goes_after_its_mails, Backend, Backends,
                                 RetentionFixture<Backend>) {
    const auto done = this->add_announcement(domain::AnnouncementState::kDone, at(10));
    const auto cancelled = this->add_announcement(domain::AnnouncementState::kCancelled, at(11));
    const auto draft = this->add_announcement(domain::AnnouncementState::kDraft, {});
    const auto late = this->add_announcement(domain::AnnouncementState::kDone, at(100));
    (void)this->add_mail(done, domain::MailState::kSent, at(10));
    BOOST_TEST(this->remove(Kind::kAnnouncements, at(50)) == 1);
    BOOST_TEST(!this->has_announcement(cancelled));
    BOOST_TEST(this->has_announcement(done));
    BOOST_TEST(this->remove(Kind::kSentMail, at(50)) == 1);
    BOOST_TEST(this->remove(Kind::kAnnouncements, at(50)) == 1);
    BOOST_TEST(!this->has_announcement(done));
    BOOST_TEST(this->has_announcement(draft));
    BOOST_TEST(this->has_announcement(late));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_last_report_of_a_server_stays, Backend, Backends,
                                 RetentionFixture<Backend>) {
    const auto server = this->server().id;
    std::vector<domain::RunId> runs;
    this->write([&](Tx& tx) {
        for (std::int64_t i = 0; i < 3; ++i) {
            domain::SyncRun run;
            run.id = must(tx.sync().begin_run(server, at(i)));
            run.server = server;
            run.state = domain::RunState::kComplete;
            run.finished_at = at(i + 1);
            must(tx.sync().update_run(run));
            domain::SyncChange change;
            change.run = run.id;
            change.user = "budi";
            change.kind = "added";
            must(tx.sync().report({&change, 1}));
            runs.push_back(run.id);
        }
    });
    BOOST_TEST(this->old(Kind::kSyncReports, at(1000)).count == 2);
    BOOST_TEST(this->remove(Kind::kSyncReports, at(1000)) == 2);
    const auto find = [&](domain::RunId id) {
        return this->read([&](const Tx& tx) { return tx.sync().find_run(id); });
    };
    BOOST_TEST(!find(runs[0]).has_value());
    BOOST_TEST(!find(runs[1]).has_value());
    BOOST_TEST(find(runs[2]).has_value());
    BOOST_TEST(this->read([&](const Tx& tx) { return tx.sync().changes(runs[0], 10); }).empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(suppressed_addresses_and_waiting_changes_stay, Backend, Backends,
                                 RetentionFixture<Backend>) {
    domain::Contact contact;
    const auto change = [&](Tx& tx, domain::EmailChangeState state) {
        domain::EmailChange one;
        one.id.value = must(tx.email_changes().next_ids(1));
        one.customer = this->account.customer;
        one.contact = contact.id;
        one.new_email = "new@a.id";
        one.requested_at = at(1);
        one.expires_at = at(2);
        must(tx.email_changes().insert(one));
        one.state = state;
        must(tx.email_changes().update(one));
    };
    this->write([&](Tx& tx) {
        domain::AddressState state;
        state.address = "heard@a.id";
        state.soft_bounces = 1;
        state.last_at = at(1);
        must(tx.suppressions().put(state));
        state.address = "kept@a.id";
        state.suppressed_by = domain::AddressState::Cause::kHardBounce;
        state.suppressed_at = at(1);
        must(tx.suppressions().put(state));
        contact.id.value = must(tx.contacts().next_ids(1));
        contact.customer = this->account.customer;
        must(tx.contacts().insert({&contact, 1}));
        change(tx, domain::EmailChangeState::kExpired);
        change(tx, domain::EmailChangeState::kPending);
    });
    BOOST_TEST(this->remove(Kind::kAddressReports, at(50)) == 1);
    BOOST_TEST(this->remove(Kind::kAddressChanges, at(50)) == 1);
    BOOST_TEST(!this->read([](const Tx& tx) { return tx.suppressions().find("heard@a.id"); }).has_value());
    BOOST_TEST(this->read([](const Tx& tx) { return tx.suppressions().find("kept@a.id"); }).has_value());
    BOOST_TEST(
        this->read([&](const Tx& tx) { return tx.email_changes().pending_of(contact.id); }).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
