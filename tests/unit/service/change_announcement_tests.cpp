// SPDX-License-Identifier: Apache-2.0
#include "service/change_announcement.h"

#include "support/mailing_fixture.h"

namespace pelanggan::service {

using namespace pelanggan::test;
using domain::AnnouncementState;
using Kind = AnnouncementResult::Kind;

namespace {

struct AuthorFixture : MailingFixture {
    MailSetup means{true, true, "host.example"};
    const domain::Actor host{domain::ActorKind::kHost, "root", "whm"};
    const domain::Actor rita{domain::ActorKind::kReseller, "rita", "whm"};
    const Scope all = Scope::all();
    const Scope ritas = Scope::reseller("rita");

    AnnouncementText text(const std::string& category = MailingFixture::kOptional) const {
        AnnouncementText one;
        one.category = category;
        one.subject_id = "Kabar";
        one.body_id = "Halo {{name}}";
        if (category == kMandatory) one.reason = "Section 3";
        return one;
    }
    AnnouncementResult save(const AnnouncementText& wanted,
                            std::optional<domain::AnnouncementId> id = std::nullopt,
                            std::int64_t version = 0) {
        return must(save_announcement(*store, store::RequestId::make(), host, all, id, version, wanted));
    }
    AnnouncementResult schedule(domain::AnnouncementId id, std::optional<base::Time> at = std::nullopt) {
        return must(
            schedule_announcement(*store, store::RequestId::make(), all, means, id, find(id).version, at));
    }
    AnnouncementResult cancel(domain::AnnouncementId id) {
        return must(cancel_announcement(*store, store::RequestId::make(), all, id, find(id).version));
    }
};

std::string shown(const std::vector<FormFault>& faults) {
    std::string text;
    for (const auto& fault : faults)
        text += fault.field + " " + std::to_string(static_cast<int>(fault.kind)) + ";";
    return text;
}
std::string fault(const char* field, FormFaultKind kind) {
    return shown({{field, kind}});
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(change_announcement_tests, AuthorFixture)

BOOST_AUTO_TEST_CASE(a_draft_is_saved_changed_and_scheduled) {
    add_person("a", "a@a.id");
    const auto saved = save(text());
    BOOST_TEST((saved.kind == Kind::kSaved));
    auto changed = text();
    changed.subject_en = "News";
    changed.body_en = "Hello";
    changed.audience.plan = "basic";
    BOOST_TEST((save(changed, saved.id, 1).kind == Kind::kSaved));
    const auto draft = find(saved.id);
    BOOST_TEST(draft.subject_en == "News");
    BOOST_TEST((draft.audience.plan == "basic"));
    BOOST_TEST((draft.state == AnnouncementState::kDraft));
    const auto late = save_announcement(*store, store::RequestId::make(), host, all, saved.id, 1, changed);
    BOOST_REQUIRE(!late.ok());
    BOOST_TEST((late.error().kind == base::ErrorKind::kConflict));
    BOOST_TEST((schedule(saved.id).kind == Kind::kSaved));
    BOOST_TEST((find(saved.id).send_at == base::now()));
    plan();
    BOOST_TEST(mails().size() == 1U);
    BOOST_TEST((save(text(), saved.id, find(saved.id).version).kind == Kind::kTooLate));
    BOOST_TEST((schedule(saved.id).kind == Kind::kTooLate));
}

BOOST_AUTO_TEST_CASE(every_fault_is_named_and_nothing_is_stored) {
    struct Row {
        std::function<void(AnnouncementText&)> change;
        std::string expected;
    };
    const std::vector<Row> rows = {
        {[](auto& one) { one.category = "no_such"; }, fault("category", FormFaultKind::kNotAChoice)},
        {[](auto& one) { one.subject_id = "a\r\nBcc: b"; },
         fault("subject_id", FormFaultKind::kControlCharacters)},
        {[](auto& one) { one.subject_en = std::string(151, 'x'); },
         fault("subject_en", FormFaultKind::kTooLong)},
        {[](auto& one) { one.subject_id = "{{email}}"; },
         fault("subject_id", FormFaultKind::kNotAPlaceholder)},
        {[](auto& one) { one.body_en = std::string(64 * 1024 + 1, 'x'); },
         fault("body_en", FormFaultKind::kTooLong)},
        {[](auto& one) { one.body_id = "Hello {{> footer}}"; },
         fault("body_id", FormFaultKind::kNotAPlaceholder)},
        {[](auto& one) { one.body_id = "\x01"; }, fault("body_id", FormFaultKind::kControlCharacters)},
        {[](auto& one) { one.sender_name = std::string(101, 'x'); },
         fault("sender_name", FormFaultKind::kTooLong)},
        {[](auto& one) { one.reason = "a\nb"; }, fault("reason", FormFaultKind::kControlCharacters)},
        {[](auto& one) { one.audience.status = domain::AccountStatus::kTerminated; },
         fault("status", FormFaultKind::kNotAChoice)},
        {[](auto& one) { one.audience.language = "de"; }, fault("language", FormFaultKind::kNotAChoice)},
    };
    for (const Row& row : rows) {
        auto wrong = text();
        row.change(wrong);
        const auto result = save(wrong);
        BOOST_TEST((result.kind == Kind::kFaulty), row.expected);
        BOOST_TEST(shown(result.faults) == row.expected);
    }
    BOOST_TEST(read([](const store::Tx& tx) { return tx.announcements().list({}, 10); }).empty());
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_asked_for_before_it_is_sent) {
    auto incomplete = text(kMandatory);
    incomplete.reason.clear();
    incomplete.body_id.clear();
    incomplete.subject_en = "News";
    const auto saved = save(incomplete);
    BOOST_TEST((saved.kind == Kind::kSaved));
    const auto result = schedule(saved.id);
    BOOST_TEST((result.kind == Kind::kFaulty));
    BOOST_TEST(shown(result.faults) == fault("reason", FormFaultKind::kRequired) +
                                           fault("body_id", FormFaultKind::kRequired) +
                                           fault("body_en", FormFaultKind::kRequired));
    const auto empty = save([&] {
        AnnouncementText one;
        one.category = kOptional;
        return one;
    }());
    BOOST_TEST(shown(schedule(empty.id).faults) ==
               fault("subject_id", FormFaultKind::kRequired) + fault("body_id", FormFaultKind::kRequired));
    BOOST_TEST((find(saved.id).state == AnnouncementState::kDraft));
}

BOOST_AUTO_TEST_CASE(nothing_optional_goes_out_without_a_way_out) {
    means.can_confirm = false;
    const auto optional = save(text());
    BOOST_TEST((schedule(optional.id).kind == Kind::kNoWayOut));
    const auto mandatory = save(text(kMandatory));
    BOOST_TEST((schedule(mandatory.id).kind == Kind::kSaved));
    means.can_send = false;
    BOOST_TEST((schedule(save(text(kMandatory)).id).kind == Kind::kNoMail));
}

BOOST_AUTO_TEST_CASE(a_category_that_is_never_sent_is_no_choice) {
    write([&](store::Tx& tx) {
        auto categories = must(tx.settings().categories());
        for (auto& category : categories) {
            if (category.code != kOptional) continue;
            category.policy = domain::Policy::kNever;
            must(tx.settings().put_category(category));
        }
    });
    BOOST_TEST(shown(save(text()).faults) == fault("category", FormFaultKind::kNotAChoice));
}

BOOST_AUTO_TEST_CASE(a_reseller_sees_own_ones_only) {
    const auto hosts = save(text());
    const auto own =
        must(save_announcement(*store, store::RequestId::make(), rita, ritas, std::nullopt, 0, text()));
    BOOST_TEST((find(own.id).author.name == "rita"));
    const auto foreign =
        save_announcement(*store, store::RequestId::make(), rita, ritas, hosts.id, 1, text());
    BOOST_REQUIRE(!foreign.ok());
    BOOST_TEST((foreign.error().kind == base::ErrorKind::kNotFound));
    for (const auto& outcome :
         {schedule_announcement(*store, store::RequestId::make(), ritas, means, hosts.id, 1, std::nullopt),
          cancel_announcement(*store, store::RequestId::make(), ritas, hosts.id, 1),
          try_announcement(*store, store::RequestId::make(), ritas, means, on, hosts.id, "a@a.id", "id")}) {
        BOOST_REQUIRE(!outcome.ok());
        BOOST_TEST((outcome.error().kind == base::ErrorKind::kNotFound));
    }
    // The host edits it, and it stays the reseller's, with the reseller's customers.
    BOOST_TEST((save(text(), own.id, 1).kind == Kind::kSaved));
    BOOST_TEST((find(own.id).author.kind == domain::ActorKind::kReseller));
    const auto customer = save_announcement(*store, store::RequestId::make(), rita,
                                            Scope::own(domain::AccountId{1}), std::nullopt, 0, text());
    BOOST_REQUIRE(!customer.ok());
    BOOST_TEST((customer.error().kind == base::ErrorKind::kUnauthorized));
}

BOOST_AUTO_TEST_CASE(cancelling_stops_it_wherever_it_is) {
    add_person("a", "a@a.id");
    add_person("b", "b@a.id");
    const auto planned = save(text());
    schedule(planned.id);
    plan();
    BOOST_TEST((cancel(planned.id).kind == Kind::kSaved));
    deliver();
    BOOST_TEST(sender.accepted.empty());
    BOOST_TEST((find(planned.id).state == AnnouncementState::kCancelled));
    BOOST_TEST((cancel(planned.id).kind == Kind::kTooLate));
    const auto waiting = save(text());
    schedule(waiting.id, base::now() + std::chrono::hours{5});
    BOOST_TEST((cancel(waiting.id).kind == Kind::kSaved));
    clock.advance(std::chrono::hours{6});
    plan();
    BOOST_TEST(mails().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_test_goes_to_one_address_and_counts_for_nobody) {
    add_person("a", "a@a.id");
    means.can_confirm = false;
    const auto saved = save(text());
    const auto tried = must(try_announcement(*store, store::RequestId::make(), all, means, on, saved.id,
                                             "me@host.example", "id"));
    BOOST_TEST((tried.kind == Kind::kSaved));
    deliver();
    BOOST_REQUIRE(sender.accepted.size() == 1U);
    BOOST_TEST(sender.accepted.front().to == "me@host.example");
    BOOST_TEST(sender.accepted.front().subject == "Kabar");
    BOOST_TEST((find(saved.id).state == AnnouncementState::kDraft));
    const auto counts = read([&](const store::Tx& tx) { return count_recipients(tx, find(saved.id)); });
    BOOST_TEST((counts == domain::RuleCounts{{domain::MailRule::kDefault, 1}}));
}

BOOST_AUTO_TEST_CASE(a_resellers_test_goes_to_own_addresses_only_and_not_too_often) {
    const auto owned = [](domain::Account& one) { one.facts.owner = "rita"; };
    add_person("a", "customer@a.id", owned);
    const auto own = add_person("rita", "rita@rita.id", owned);
    add_contact(own.customer, "billing@rita.id", domain::ContactKind::kBilling);
    add_contact(own.customer, "");
    const auto saved =
        must(save_announcement(*store, store::RequestId::make(), rita, ritas, std::nullopt, 0, text()));
    const auto try_it = [&](const Scope& scope, const std::string& address) {
        return must(try_announcement(*store, store::RequestId::make(), scope, means, on, saved.id, address,
                                     "id"))
            .kind;
    };
    const auto addresses = read([&](const store::Tx& tx) { return test_addresses(tx, ritas, on); });
    BOOST_TEST((addresses == std::vector<std::string>{"rita@rita.id", "billing@rita.id"}));
    BOOST_TEST(!read([&](const store::Tx& tx) { return test_addresses(tx, all, on); }).has_value());
    BOOST_TEST((try_it(ritas, "customer@a.id") == Kind::kNotOwnAddress));
    BOOST_TEST((try_it(ritas, "stranger@b.id") == Kind::kNotOwnAddress));
    BOOST_TEST(mails().empty());
    BOOST_TEST((try_it(ritas, "billing@rita.id") == Kind::kSaved));
    BOOST_TEST((try_it(all, "stranger@b.id") == Kind::kSaved));
    for (std::int64_t sent = 2; sent < kMaxTestsPerHour; ++sent)
        BOOST_TEST((try_it(ritas, "rita@rita.id") == Kind::kSaved));
    BOOST_TEST((try_it(ritas, "rita@rita.id") == Kind::kTooManyTests));
    // Other authors have a number of their own, and an hour later there is room again.
    const auto hosts = save(text());
    BOOST_TEST((must(try_announcement(*store, store::RequestId::make(), all, means, on, hosts.id,
                                      "me@host.example", "id"))
                    .kind == Kind::kSaved));
    clock.advance(std::chrono::minutes{61});
    BOOST_TEST((try_it(ritas, "rita@rita.id") == Kind::kSaved));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
