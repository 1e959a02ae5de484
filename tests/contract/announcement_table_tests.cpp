// SPDX-License-Identifier: Apache-2.0
//
// Announcements, and who they reach: the count, the people batch by batch, and a plain reading of the rules
// in this file must agree.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;
using domain::Announcement;
using domain::AnnouncementState;
using domain::Audience;
using domain::MailRule;
using domain::Policy;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}
const std::string kAwkward = "O'Brien \\ \"Söhne\" 100% _ ; -- \xF0\x9F\x98\x80 :v1 ? \n ";

struct Person {
    domain::Contact contact;
    std::map<std::string, bool> choices;
};
struct Household {
    domain::Customer customer;
    std::vector<domain::Account> accounts;
    std::vector<Person> people;
    std::optional<base::Time> paused_until;
};

template <typename Backend>
struct AnnouncementFixture : StoreFixture<Backend> {
    std::vector<Household> households;
    std::map<std::string, domain::AddressState> states;
    std::vector<Server> servers;
    std::vector<domain::Category> categories =
        this->read([](const Tx& tx) { return tx.settings().categories(); });

    Announcement add(AnnouncementState state, const domain::Actor& author = {}) {
        Announcement one;
        one.state = state;
        one.author = author;
        one.category = "news";
        one.created_at = at(0);
        if (state != AnnouncementState::kDraft) one.send_at = at(100);
        this->write([&](Tx& tx) {
            one.id.value = must(tx.announcements().next_ids(1));
            must(tx.announcements().insert(one));
        });
        return one;
    }
    Announcement find(domain::AnnouncementId id) {
        return this->read([&](const Tx& tx) { return tx.announcements().find(id); }).value();
    }

    domain::Category category(Policy policy) const {
        return *std::find_if(categories.begin(), categories.end(),
                             [&](const auto& one) { return one.policy == policy; });
    }

    void populate(std::size_t count) {
        std::mt19937 random{20261122};
        const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
        servers = {this->server("alpha"), this->server("beta")};
        this->write([&](Tx& tx) {
            households.clear();
            states.clear();
            std::int64_t customer_id = must(tx.customers().next_ids(static_cast<std::int64_t>(count)));
            for (std::size_t i = 0; i < count; ++i)
                households.push_back(make_household(tx, customer_id++, pick));
            for (int i = 0; i < 60; ++i)
                add_state(tx, "p" + std::to_string(pick(400)) + "@a.id", pick(5));
            // Contacts of one customer do not lie together.
            std::vector<std::pair<std::size_t, std::size_t>> order;
            for (std::size_t h = 0; h < households.size(); ++h) {
                for (std::size_t p = 0; p < households[h].people.size(); ++p)
                    order.emplace_back(h, p);
            }
            std::shuffle(order.begin(), order.end(), random);
            std::int64_t id = must(tx.contacts().next_ids(static_cast<std::int64_t>(order.size())));
            for (const auto& [h, p] : order) {
                Person& person = households[h].people[p];
                person.contact.id.value = id++;
                person.contact.customer = households[h].customer.id;
                must(tx.contacts().insert({&person.contact, 1}));
                for (const auto& [code, is_on] : person.choices)
                    must(tx.preferences().set({person.contact.id, code, is_on}));
            }
        });
    }

    // ------------------------------------------------------------------ the rules, read once more
    static bool matches(const AudienceQuery& query, const Household& household,
                        const std::vector<Server>& known_servers) {
        const Audience& audience = query.audience;
        const auto& details = household.customer.details;
        if (audience.country && details[domain::Field::kCountry] != *audience.country) return false;
        if (audience.province && details[domain::Field::kProvince] != *audience.province) return false;
        const std::string language =
            details[domain::Field::kLanguage].empty() ? "id" : details[domain::Field::kLanguage];
        if (audience.language && language != *audience.language) return false;
        return std::any_of(
            household.accounts.begin(), household.accounts.end(), [&](const domain::Account& account) {
                const auto status = domain::status_of(account);
                if (audience.status ? status != *audience.status
                                    : status != domain::AccountStatus::kActive &&
                                          status != domain::AccountStatus::kSuspended)
                    return false;
                if (query.owner && account.facts.owner != *query.owner && account.facts.user != *query.owner)
                    return false;
                if (audience.plan && account.facts.plan != *audience.plan) return false;
                if (audience.reseller && account.facts.owner != *audience.reseller) return false;
                if (audience.server) {
                    const auto named =
                        std::find_if(known_servers.begin(), known_servers.end(),
                                     [&](const Server& one) { return one.name == *audience.server; });
                    if (named == known_servers.end() || named->id != account.server) return false;
                }
                return true;
            });
    }
    domain::RecipientFacts facts_of(const AudienceQuery& query, const Household& household,
                                    const Person& person) const {
        domain::RecipientFacts facts;
        facts.set_address(person.contact.email);
        if (const auto choice = person.choices.find(query.category.code); choice != person.choices.end())
            facts.choice = choice->second;
        facts.is_paused = household.paused_until && *household.paused_until > query.now;
        if (const auto state = states.find(person.contact.email); state != states.end())
            facts.suppressed_by = state->second.suppressed_by;
        return facts;
    }
    // Contact id → rule, before one address meets another.
    std::map<std::int64_t, MailRule> expected_rules(const AudienceQuery& query) const {
        const Policy policy = query.category.policy;
        std::map<std::int64_t, MailRule> rules;
        for (const Household& household : households) {
            if (!matches(query, household, servers)) continue;
            bool is_reached = false;
            const Person* spare = nullptr;
            for (const Person& person : household.people) {
                const auto facts = facts_of(query, household, person);
                const MailRule rule = domain::decide_rule(policy, facts);
                rules[person.contact.id.value] = rule;
                is_reached = is_reached || domain::is_sent_by(rule);
                if (domain::is_working(policy, facts) &&
                    (spare == nullptr || std::tie(person.contact.kind, person.contact.id) <
                                             std::tie(spare->contact.kind, spare->contact.id)))
                    spare = &person;
            }
            if (policy == Policy::kMandatory && !is_reached && spare != nullptr)
                rules[spare->contact.id.value] = MailRule::kFallback;
        }
        return rules;
    }
    domain::RuleCounts count_once(const std::map<std::int64_t, MailRule>& rules,
                                  const std::map<std::int64_t, std::string>& addresses) const {
        domain::RuleCounts counts;
        std::set<std::string> seen;
        for (const auto& [id, rule] : rules) {
            const bool is_again = domain::is_sent_by(rule) && !seen.insert(addresses.at(id)).second;
            ++counts[is_again ? MailRule::kSameAddress : rule];
        }
        return counts;
    }
    std::map<std::int64_t, std::string> all_addresses() const {
        std::map<std::int64_t, std::string> all;
        for (const Household& household : households) {
            for (const Person& person : household.people)
                all[person.contact.id.value] = person.contact.email;
        }
        return all;
    }
    std::vector<Recipient> read_in_batches(const AudienceQuery& query, std::int64_t limit) {
        std::vector<Recipient> all;
        for (domain::ContactId after{0};;) {
            const auto batch =
                this->read([&](const Tx& tx) { return tx.announcements().audience(query, after, limit); });
            all.insert(all.end(), batch.begin(), batch.end());
            if (static_cast<std::int64_t>(batch.size()) < limit) return all;
            after = batch.back().contact;
        }
    }

 private:
    template <typename Pick>
    Household make_household(Tx& tx, std::int64_t id, const Pick& pick) {
        static const char* const kPlans[] = {"basic", "pro", "large plan"};
        static const char* const kOwners[] = {"root", "rita", "andi"};
        static const char* const kLanguages[] = {"", "id", "en"};
        static const char* const kCountries[] = {"", "ID", "SG"};
        Household household;
        household.customer.id.value = id;
        household.customer.created_at = at(0);
        household.customer.details[domain::Field::kLanguage] = kLanguages[pick(3)];
        household.customer.details[domain::Field::kCountry] = kCountries[pick(3)];
        if (pick(2) == 0) household.customer.details[domain::Field::kProvince] = "ID-JB";
        must(tx.customers().insert({&household.customer, 1}));
        for (int i = pick(3); i >= 0; --i) {
            domain::Account account;
            account.id.value = must(tx.accounts().next_ids(1));
            account.server = servers[static_cast<std::size_t>(pick(2))].id;
            account.customer = household.customer.id;
            // Some of the resellers' own accounts.
            account.facts.user = account.id.value == 3   ? "rita"
                                 : account.id.value == 7 ? "andi"
                                                         : "u" + std::to_string(account.id.value);
            account.facts.domain = account.facts.user + ".example";
            account.facts.owner = kOwners[pick(3)];
            account.facts.plan = kPlans[pick(3)];
            account.facts.is_suspended = pick(4) == 0;
            account.as_of = at(0);
            if (pick(6) == 0) account.missing_since = at(0);
            if (pick(8) == 0) account.retired_at = at(0);
            must(tx.accounts().insert({&account, 1}));
            household.accounts.push_back(account);
        }
        if (const int n = pick(6); n < 2) {
            household.paused_until = at(n == 0 ? 1000 : -1000);
            must(tx.mail_settings().pause(household.customer.id, household.paused_until));
        }
        for (int i = pick(4); i > 0; --i) {
            Person person;
            person.contact.kind = static_cast<domain::ContactKind>(pick(6));
            if (pick(5) != 0) person.contact.email = "p" + std::to_string(pick(400)) + "@a.id";
            person.contact.language = kLanguages[pick(3)];
            for (const auto& category : categories) {
                if (const int n = pick(3); n < 2) person.choices[category.code] = n == 0;
            }
            household.people.push_back(std::move(person));
        }
        return household;
    }
    void add_state(Tx& tx, const std::string& address, int cause) {
        domain::AddressState state;
        state.address = address;
        if (cause < 4) {
            state.suppressed_by = static_cast<domain::AddressState::Cause>(cause);
            state.suppressed_at = at(0);
        }
        must(tx.suppressions().put(state));
        states[address] = state;
    }
};

std::string shown(const domain::RuleCounts& counts) {
    std::string text;
    for (const auto& [rule, n] : counts)
        text += std::string{domain::to_string(rule)} + " " + std::to_string(n) + ", ";
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(announcement_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(every_member_is_kept, Backend, Backends, AnnouncementFixture<Backend>) {
    Announcement one = this->add(AnnouncementState::kDraft, {domain::ActorKind::kReseller, "rita", "whm"});
    Announcement found = this->find(one.id);
    BOOST_TEST((found.author.kind == domain::ActorKind::kReseller));
    BOOST_TEST(found.author.name == "rita");
    BOOST_TEST(found.author.surface == "whm");
    BOOST_TEST((found.audience == Audience{}));
    BOOST_TEST(!found.send_at.has_value());
    BOOST_TEST(found.version == 1);
    found.state = AnnouncementState::kScheduled;
    found.category = "offers";
    found.reason = kAwkward;
    found.sender_name = kAwkward;
    found.subject_id = "Perawatan " + kAwkward;
    found.subject_en = "Maintenance";
    found.body_id = std::string(30'000, 'i') + kAwkward;
    found.body_en = kAwkward;
    found.audience = {"pro", domain::AccountStatus::kSuspended, "alpha", "rita", "ID", "ID-JB", "en"};
    found.send_at = at(1);
    found.started_at = at(2);
    found.finished_at = at(3);
    found.planned_up_to.value = 77;
    this->write([&](Tx& tx) { must(tx.announcements().update(found)); });
    const Announcement again = this->find(one.id);
    BOOST_TEST((again.state == AnnouncementState::kScheduled));
    BOOST_TEST(again.category == "offers");
    BOOST_TEST(again.reason == kAwkward);
    BOOST_TEST(again.sender_name == kAwkward);
    BOOST_TEST(again.subject_id == found.subject_id);
    BOOST_TEST(again.subject_en == found.subject_en);
    BOOST_TEST(again.body_id == found.body_id);
    BOOST_TEST(again.body_en == found.body_en);
    BOOST_TEST((again.audience == found.audience));
    BOOST_TEST((again.created_at == at(0)));
    BOOST_TEST((again.send_at == at(1)));
    BOOST_TEST((again.started_at == at(2)));
    BOOST_TEST((again.finished_at == at(3)));
    BOOST_TEST(again.planned_up_to.value == 77);
    BOOST_TEST(again.version == 2);
    const auto late = this->try_write([&](Tx& tx) { return tx.announcements().update(found); });
    BOOST_REQUIRE(!late.ok());
    BOOST_TEST((late.error().kind == base::ErrorKind::kConflict));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(lists_show_own_ones_newest_first, Backend, Backends,
                                 AnnouncementFixture<Backend>) {
    const domain::Actor host{domain::ActorKind::kHost, "rita", "whm"};
    const domain::Actor rita{domain::ActorKind::kReseller, "rita", "whm"};
    const auto first = this->add(AnnouncementState::kDraft, rita);
    this->add(AnnouncementState::kDraft, host);
    const auto third = this->add(AnnouncementState::kDraft, rita);
    const auto list = [&](const std::optional<std::string>& author) {
        return this->read([&](const Tx& tx) { return tx.announcements().list(author, 10); });
    };
    BOOST_TEST(list({}).size() == 3U);
    BOOST_REQUIRE(list("rita").size() == 2U);
    BOOST_TEST((list("rita").front().id == third.id));
    BOOST_TEST((list("rita").back().id == first.id));
    BOOST_TEST(list("andi").empty());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(work_is_what_is_due_planned_or_being_sent, Backend, Backends,
                                 AnnouncementFixture<Backend>) {
    for (const auto state :
         {AnnouncementState::kDraft, AnnouncementState::kDone, AnnouncementState::kCancelled})
        this->add(state);
    const auto scheduled = this->add(AnnouncementState::kScheduled);
    const auto work = [&](std::int64_t second) {
        std::set<std::int64_t> ids;
        for (const auto& one :
             this->read([&](const Tx& tx) { return tx.announcements().at_work(at(second)); }))
            ids.insert(one.id.value);
        return ids;
    };
    BOOST_TEST(work(99).empty());
    BOOST_TEST(work(100).count(scheduled.id.value) == 1U);
    BOOST_TEST((this->read([](const Tx& tx) { return tx.announcements().next_scheduled(); }) == at(100)));
    const auto planning = this->add(AnnouncementState::kPlanning);
    const auto sending = this->add(AnnouncementState::kSending);
    BOOST_TEST((work(0) == std::set<std::int64_t>{planning.id.value, sending.id.value}));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(exclusions_add_up, Backend, Backends, AnnouncementFixture<Backend>) {
    const auto one = this->add(AnnouncementState::kPlanning);
    this->write([&](Tx& tx) {
        must(tx.announcements().add_exclusions(one.id, {{MailRule::kPaused, 3}, {MailRule::kOptedOut, 1}}));
        must(tx.announcements().add_exclusions(one.id, {{MailRule::kPaused, 4}, {MailRule::kNoAddress, 2}}));
    });
    const auto counts = this->read([&](const Tx& tx) { return tx.announcements().exclusions(one.id); });
    BOOST_TEST((counts == domain::RuleCounts{
                              {MailRule::kOptedOut, 1}, {MailRule::kNoAddress, 2}, {MailRule::kPaused, 7}}));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_count_and_the_batches_say_the_same, Backend, Backends,
                                 AnnouncementFixture<Backend>) {
    this->populate(250);
    const auto addresses = this->all_addresses();
    std::vector<AudienceQuery> queries;
    for (const Policy policy : {Policy::kMandatory, Policy::kChoiceOn, Policy::kChoiceOff, Policy::kNever}) {
        AudienceQuery query;
        query.category =
            policy == Policy::kNever ? this->category(Policy::kChoiceOn) : this->category(policy);
        query.category.policy = policy;
        query.now = at(0);
        queries.push_back(query);
    }
    const std::vector<Audience> audiences{
        {"pro", {}, {}, {}, {}, {}, {}},
        {{}, domain::AccountStatus::kSuspended, {}, {}, {}, {}, {}},
        {{}, domain::AccountStatus::kMissing, {}, {}, {}, {}, {}},
        {{}, {}, "beta", {}, {}, {}, {}},
        {{}, {}, "no such server", {}, {}, {}, {}},
        {{}, {}, {}, "andi", {}, {}, {}},
        {{}, {}, {}, {}, "ID", {}, {}},
        {{}, {}, {}, {}, {}, "ID-JB", {}},
        {{}, {}, {}, {}, {}, {}, "id"},
        {"large plan", domain::AccountStatus::kActive, "alpha", {}, "SG", {}, "en"},
    };
    for (std::size_t i = 0; i < audiences.size(); ++i) {
        AudienceQuery query = queries[i % 3];
        query.audience = audiences[i];
        queries.push_back(query);
        query.owner = "rita";
        queries.push_back(query);
    }
    std::set<MailRule> seen;
    for (const AudienceQuery& query : queries) {
        const auto expected = this->expected_rules(query);
        std::map<std::int64_t, MailRule> rules;
        for (const Recipient& one : this->read_in_batches(query, 37)) {
            BOOST_TEST(rules.emplace(one.contact.value, one.rule).second);
            BOOST_TEST(one.address == addresses.at(one.contact.value));
        }
        const bool is_equal = rules == expected;
        BOOST_TEST(is_equal);
        const auto counts =
            this->read([&](const Tx& tx) { return tx.announcements().count_audience(query); });
        BOOST_TEST(shown(counts) == shown(this->count_once(expected, addresses)));
        for (const auto& [rule, n] : counts)
            seen.insert(rule);
    }
    // The population had everything in it.
    for (const MailRule rule :
         {MailRule::kMandatory, MailRule::kChosen, MailRule::kDefault, MailRule::kFallback,
          MailRule::kNoAddress, MailRule::kOptedOut, MailRule::kNotOptedIn, MailRule::kNeverSent,
          MailRule::kPaused, MailRule::kSuppressed, MailRule::kSameAddress})
        BOOST_TEST(seen.count(rule) == 1U, domain::to_string(rule));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_recipient_has_name_and_language, Backend, Backends,
                                 AnnouncementFixture<Backend>) {
    const auto account = this->add_account(this->server().id, "budi");
    const auto customer = account.customer;
    this->write([&](Tx& tx) {
        auto found = must(tx.customers().find(customer)).value();
        found.details[domain::Field::kFirstName] = "Budi";
        found.details[domain::Field::kLastName] = "Santoso";
        found.details[domain::Field::kLanguage] = "en";
        must(tx.customers().update(found));
        domain::Contact contact;
        contact.customer = customer;
        contact.email = "budi@a.id";
        contact.id.value = must(tx.contacts().next_ids(1));
        must(tx.contacts().insert({&contact, 1}));
        contact.name = "Wati";
        contact.language = "id";
        contact.id.value = must(tx.contacts().next_ids(1));
        must(tx.contacts().insert({&contact, 1}));
    });
    AudienceQuery query;
    query.category = this->category(Policy::kMandatory);
    const auto people = this->read_in_batches(query, 10);
    BOOST_REQUIRE(people.size() == 2U);
    BOOST_TEST(people[0].name == "Budi Santoso");
    BOOST_TEST(people[0].language == "en");
    BOOST_TEST((people[0].customer == customer));
    BOOST_TEST(people[1].name == "Wati");
    BOOST_TEST(people[1].language == "id");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
