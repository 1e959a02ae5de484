// SPDX-License-Identifier: Apache-2.0
#include "service/examine.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "support/store_fixture.h"

namespace pelanggan::test {
namespace {

class ScriptedWhm final : public whm::WhmApi {
 public:
    whm::Privileges granted{false, {"list-accts", "acct-summary", "cpanel-api"}};
    std::optional<base::Error> failure;
    std::string refused;
    std::int64_t count{1};
    int calls{0};
    int resets{0};
    bool may_count{true};

    base::Expected<whm::AccountPage> list_accounts(const whm::PageRequest&) override { return answer(); }
    base::Expected<std::optional<domain::AccountFacts>> find_account(std::string_view) override {
        return answer();
    }
    base::Expected<std::int64_t> count_accounts() override {
        if (!may_count) return base::unauthorized("403");
        ++calls;
        return count;
    }
    base::Expected<whm::Privileges> privileges() override {
        ++calls;
        if (failure) return *failure;
        return granted;
    }
    base::Expected<whm::AccountExtras> account_extras(std::string_view) override { return answer(); }
    base::Expected<std::vector<domain::Usage>> account_usage(std::string_view) override { return answer(); }
    base::Expected<std::vector<whm::Notification>> notifications(std::string_view) override {
        return answer();
    }
    base::Expected<void> set_notifications(std::string_view, const std::map<std::string, bool>&) override {
        return answer();
    }
    base::Expected<domain::AccountFacts> set_contact_email(std::string_view, std::string_view) override {
        return answer();
    }
    void reset_refusal() override { ++resets; }
    std::string refusal() const override { return refused; }
    std::optional<std::chrono::seconds> ahead;
    std::optional<std::chrono::seconds> clock_ahead() const override { return ahead; }

 private:
    static base::Error answer() { return base::internal("doctor must not ask this"); }
};

struct Fixture : StoreFixture<SqliteBackend> {
    domain::ServerId on = server().id;
    ScriptedWhm whm;
    service::HookState hooks{std::nullopt, base::now()};

    std::vector<service::Finding> look() {
        return service::examine(*store, whm, on, hooks, mail, anchors, links, counted);
    }
    service::MailHealth mail{true, true, false, ""};
    service::AnchorHealth anchors{true, ""};
    service::PublicHealth links{true, ""};
    service::CountedHere counted;
    bool has(std::string_view code) {
        const auto findings = look();
        return std::any_of(findings.begin(), findings.end(),
                           [&](const auto& one) { return one.code == code; });
    }
    void add_anchor(std::int64_t number, std::chrono::hours age) {
        write([&](store::Tx& tx) {
            domain::Anchor anchor;
            anchor.number = number;
            anchor.made_at = base::now() - age;
            must(tx.anchors().add(anchor));
        });
    }
    void add_run(domain::RunState state, base::Time at) {
        write([&](store::Tx& tx) {
            domain::SyncRun run;
            run.id = must(tx.sync().begin_run(on, at));
            run.server = on;
            run.started_at = at;
            run.finished_at = at;
            run.state = state;
            must(tx.sync().update_run(run));
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(examine_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_sound_server_has_only_good_findings) {
    add_anchor(1, std::chrono::hours{1});
    add_account(on, "budi");
    add_run(domain::RunState::kComplete, base::now());
    hooks.last = base::now();
    for (const auto& finding : look())
        BOOST_TEST((finding.severity == service::Severity::kGood), finding.code << " " << finding.detail);
    whm.ahead = std::chrono::seconds{-299};
    BOOST_TEST(!has("clock-apart"));
    for (const char* code :
         {"store-good", "whm-answers", "token-fits", "list-whole", "sync-fresh", "hooks-seen", "clock-good"})
        BOOST_TEST(has(code), code);
}

BOOST_AUTO_TEST_CASE(each_fault_is_named) {
    BOOST_TEST(has("sync-never"));
    BOOST_TEST(has("hooks-unseen"));
    whm.granted.granted = {"list-accts"};
    BOOST_TEST(has("token-lacks"));
    whm.granted = {true, {"all"}};
    BOOST_TEST(has("token-too-wide"));
    BOOST_TEST(!has("token-lacks"));
    whm.granted = {false, {"list-accts", "acct-summary", "cpanel-api", "passwd"}};
    BOOST_TEST(has("token-too-wide"));
    add_run(domain::RunState::kComplete, base::now() - std::chrono::hours{30});
    BOOST_TEST(has("sync-old"));
    whm.count = 100;
    BOOST_TEST(has("list-short"));
    add_run(domain::RunState::kFailed, base::now());
    BOOST_TEST(has("sync-failed"));
    add_run(domain::RunState::kComplete, base::now() + std::chrono::hours{1});
    BOOST_TEST(has("clock-behind"));
    whm.failure = base::unavailable("certificate");
    BOOST_TEST(has("whm-away"));
    whm.failure = base::corrupt("not JSON");
    BOOST_TEST(has("whm-strange"));
    BOOST_TEST((look().front().severity == service::Severity::kBad), "the worst comes first");
}

BOOST_AUTO_TEST_CASE(what_keeps_mail_from_going_is_named) {
    BOOST_TEST(has("mail-good"));
    BOOST_TEST(has("addresses-good"));
    BOOST_TEST(!has("mail-no-links"));
    mail.has_links = false;
    BOOST_TEST(has("mail-no-links"));
    BOOST_TEST(!has("mail-as-nobody"));
    mail.is_nobody = true;
    BOOST_TEST(has("mail-as-nobody"));
    mail.fault = "connection refused";
    BOOST_TEST(has("mail-away"));
    BOOST_TEST(!has("mail-good"));
    mail = {};
    BOOST_TEST(has("mail-off"));
    BOOST_TEST(!has("mail-no-links"));
    write([&](store::Tx& tx) {
        domain::AddressState state;
        state.address = "a@a.id";
        state.suppressed_by = domain::AddressState::Cause::kHardBounce;
        must(tx.suppressions().put(state));
    });
    BOOST_TEST(has("addresses-suppressed"));
    BOOST_TEST(!has("addresses-good"));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_not_whms_is_named_with_how_far) {
    for (const int minutes : {-6, 6, 600}) {
        whm.ahead = std::chrono::minutes{minutes};
        const auto findings = look();
        const auto found = std::find_if(findings.begin(), findings.end(),
                                        [](const auto& one) { return one.code == "clock-apart"; });
        BOOST_REQUIRE(found != findings.end());
        BOOST_TEST((found->severity == service::Severity::kBad));
        BOOST_TEST(found->have == std::abs(minutes));
    }
}

BOOST_AUTO_TEST_CASE(a_hook_that_came_before_a_restart_is_known) {
    write([&](store::Tx& tx) { must(tx.sync().note_hook(on, base::from_epoch(1'700'000'000))); });
    const auto seen = [&] {
        for (const auto& finding : look()) {
            if (finding.code == "hooks-seen") return finding.detail;
        }
        return std::string{"none"};
    };
    BOOST_TEST(seen() == "2023-11-14T22:13:20Z");
    hooks.last = base::from_epoch(1'800'000'000);
    BOOST_TEST(seen() == "2027-01-15T08:00:00Z");
    hooks.last = base::from_epoch(1'600'000'000);
    BOOST_TEST(seen() == "2023-11-14T22:13:20Z");
}

BOOST_AUTO_TEST_CASE(a_token_that_may_not_count_goes_on_working) {
    whm.may_count = false;
    BOOST_TEST(has("list-unknown"));
    BOOST_TEST(whm.resets == 1);
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_not_tried_again) {
    whm.refused = "401 at 14:02";
    BOOST_TEST(has("whm-refused"));
    BOOST_TEST(whm.calls == 0, "asking again could lock the address out");
    whm.refused.clear();
    whm.failure = base::unauthorized("401");
    BOOST_TEST(has("whm-refused"));
}

BOOST_AUTO_TEST_CASE(addresses_that_do_not_get_into_cpanel_are_named) {
    const auto budi = add_account(on, "budi");
    const auto sari = add_account(on, "sari");
    domain::PanelWrite order;
    order.account = budi.id;
    order.email = "budi@mail.example";
    order.attempts = 2;
    order.error = "away";
    order.next_at = base::now() + std::chrono::hours{5};
    write([&](store::Tx& tx) { must(tx.panel_writes().put(order)); });
    BOOST_TEST(!has("addresses-unwritten"));
    order.attempts = 3;
    write([&](store::Tx& tx) { must(tx.panel_writes().put(order)); });
    BOOST_TEST(has("addresses-unwritten"));
    BOOST_TEST(!has("addresses-refused"));
    order.account = sari.id;
    order.state = domain::PanelWrite::State::kFailed;
    write([&](store::Tx& tx) { must(tx.panel_writes().put(order)); });
    BOOST_TEST(has("addresses-refused"));
}

BOOST_AUTO_TEST_CASE(anchors_that_stay_away_are_found) {
    BOOST_TEST(has("anchors-never"));
    add_anchor(1, std::chrono::hours{50});
    BOOST_TEST(has("anchors-old"));
    add_anchor(2, std::chrono::hours{40});
    BOOST_TEST(has("anchors-good"));
    anchors.is_on = false;
    BOOST_TEST(has("anchors-off"));
}

BOOST_AUTO_TEST_CASE(links_that_lead_elsewhere_are_named) {
    BOOST_TEST(has("public-good"));
    links.fault = "no connection";
    BOOST_TEST(has("public-away"));
    links = {};
    BOOST_TEST(!has("public-away"), "there are none");
    BOOST_TEST(!has("public-good"));
}

BOOST_AUTO_TEST_CASE(a_token_that_may_not_ask_does_not_hide_a_short_list) {
    add_account(on, "budi");
    whm.may_count = false;
    BOOST_TEST(has("list-unknown"));
    counted = 100;
    BOOST_TEST(has("list-short"));
    BOOST_TEST(!has("list-unknown"));
    counted = 1;
    BOOST_TEST(has("list-whole"));
    BOOST_TEST(whm.resets > 0);
}

BOOST_AUTO_TEST_CASE(hooks_that_stopped_speaking_are_found_by_what_they_did_not_tell) {
    const base::Time now = base::now();
    const auto add = [&](base::Time at, std::int64_t added, std::int64_t changed) {
        write([&](store::Tx& tx) {
            domain::SyncRun run;
            run.id = must(tx.sync().begin_run(on, at));
            run.server = on;
            run.started_at = at;
            run.finished_at = at;
            run.state = domain::RunState::kComplete;
            run.added = added;
            run.changed = changed;
            must(tx.sync().update_run(run));
        });
    };
    const auto severity = [&]() -> std::optional<service::Severity> {
        for (const auto& finding : look()) {
            if (finding.code == "hooks-missed") return finding.severity;
        }
        return std::nullopt;
    };
    add(now - std::chrono::hours{2}, 50, 0);
    BOOST_TEST(!severity().has_value(), "the first reading finds everything new");
    add(now - std::chrono::hours{1}, 1, 0);
    BOOST_TEST((severity() == service::Severity::kBad));
    hooks.last = now - std::chrono::hours{3};
    BOOST_TEST((severity() == service::Severity::kBad));
    hooks.last = now - std::chrono::minutes{90};
    BOOST_TEST(!severity().has_value(), "they speak, and one was lost");
    hooks.last.reset();
    add(now, 0, 3);
    BOOST_TEST((severity() == service::Severity::kNote), "there are changes without a hook");
    add(now, 0, 0);
    BOOST_TEST(!severity().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
