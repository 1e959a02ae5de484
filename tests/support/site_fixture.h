// SPDX-License-Identifier: Apache-2.0
//
// The whole site on a real SQLite store, with doubles of the panel and of the daemon's jobs. Requests go
// through Site::answer, so identity, tokens and the request table are part of every test.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "support/store_fixture.h"
#include "web/site.h"

namespace pelanggan::test {

class FakeWhm final : public whm::WhmApi {
 public:
    std::vector<whm::Notification> notices{{"notify_disk_limit", true, "disk"},
                                           {"notify_account_login", false, "login"},
                                           {"notify_something_new", false, "A sentence of the panel's own."}};
    std::optional<base::Error> failure;    // of every call
    std::map<std::string, bool> last_set;  // what set_notifications got last
    int set_calls{0};

    base::Expected<whm::AccountPage> list_accounts(const whm::PageRequest&) override {
        return base::unavailable("not part of this double");
    }
    base::Expected<std::optional<domain::AccountFacts>> find_account(std::string_view) override {
        return base::unavailable("not part of this double");
    }
    base::Expected<std::int64_t> count_accounts() override {
        return base::unavailable("not part of this double");
    }
    base::Expected<whm::Privileges> privileges() override {
        return base::unavailable("not part of this double");
    }
    base::Expected<whm::AccountExtras> account_extras(std::string_view) override {
        return base::unavailable("not part of this double");
    }
    base::Expected<std::vector<domain::Usage>> account_usage(std::string_view) override {
        return base::unavailable("not part of this double");
    }
    base::Expected<std::vector<whm::Notification>> notifications(std::string_view) override {
        if (failure) return *failure;
        return notices;
    }
    base::Expected<void> set_notifications(std::string_view,
                                           const std::map<std::string, bool>& values) override {
        ++set_calls;
        if (failure) return *failure;
        last_set = values;
        return {};
    }
    base::Expected<domain::AccountFacts> set_contact_email(std::string_view, std::string_view) override {
        return base::unavailable("not part of this double");
    }
    void reset_refusal() override {}
    std::string refusal() const override { return {}; }
    std::optional<std::chrono::seconds> ahead;
    std::optional<std::chrono::seconds> clock_ahead() const override { return ahead; }
};

class FakeJobs final : public web::Jobs {
 public:
    std::vector<std::string> refreshed;  // by refresh_now
    std::vector<std::string> queued;     // by refresh_soon
    std::function<base::Expected<void>(std::string_view)> on_refresh;
    web::SyncProgress progress;
    int looks{0};  // at the queues

    void look_at_queues() override { ++looks; }
    base::Expected<void> start_sync(bool) override { return {}; }
    web::SyncProgress sync_progress() override { return progress; }
    void refresh_soon(std::string_view user, bool) override { queued.emplace_back(user); }
    base::Expected<void> refresh_now(std::string_view user) override {
        refreshed.emplace_back(user);
        return on_refresh ? on_refresh(user) : base::Expected<void>{};
    }
};

// A store whose writes or reads can be made to fail; everything else is the real one.
class FaultyStore final : public store::Store {
 public:
    explicit FaultyStore(store::Store& inner) : inner_{inner} {}
    std::optional<base::Error> write_failure;
    bool does_store_before_failing{false};  // the answer to COMMIT was lost

    base::Expected<void> read(const std::function<base::Expected<void>(const store::Tx&)>& work) override {
        return inner_.read(work);
    }
    base::Expected<void> transact(const store::RequestId& request,
                                  const std::function<base::Expected<void>(store::Tx&)>& work) override {
        if (write_failure && !does_store_before_failing) return *write_failure;
        PEL_TRY(inner_.transact(request, work));
        if (write_failure) return *write_failure;
        return {};
    }
    base::Expected<bool> was_applied(const store::RequestId& request) override {
        return inner_.was_applied(request);
    }
    base::Expected<Health> check_health() override { return inner_.check_health(); }

 private:
    store::Store& inner_;
};

struct SiteFixture : StoreFixture<SqliteBackend> {
    // The passwd database of a test machine does not know these uids, so that identity rests on the store.
    static constexpr uid_t kUid = 61'001;

    FaultyStore faulty{*store};
    FakeWhm whm;
    FakeJobs jobs;
    web::Translator translator = must(web::Translator::open(PEL_BINARY_DIR "/locale"));
    web::FormTokens tokens{base::Secret{"a key of tests"}};
    domain::ServerId on = server().id;
    service::MailSetup mail;  // off, unless the test says otherwise
    web::Ports ports{faulty, whm, jobs, translator, tokens, on, "alpha", mail};
    web::Site site = must(web::Site::open(ports, PEL_SOURCE_DIR "/templates/html"));

    domain::Account account;
    domain::Contact owner;

    // Customer "budi" of one account, with the contact that follows the account's address.
    explicit SiteFixture(service::MailSetup setup = {}) : mail{std::move(setup)} {
        account = add_account(on, "budi", [](domain::Account& made) {
            made.facts.uid = kUid;
            made.facts.domain = "budi-kopi.example";
        });
        owner.customer = account.customer;
        owner.kind = domain::ContactKind::kOwner;
        owner.email = "budi@mail.example";
        owner.mirrors_account = account.id;
        insert(owner);
    }
    void insert(domain::Contact& contact) {
        write([&](store::Tx& tx) {
            contact.id.value = must(tx.contacts().next_ids(1));
            must(tx.contacts().insert({&contact, 1}));
        });
    }
    domain::Customer customer() {
        return *read([&](const store::Tx& tx) { return tx.customers().find(account.customer); });
    }
    std::vector<domain::JournalEntry> journal() {
        return read([&](const store::Tx& tx) { return tx.journal().of_customer(account.customer, 0, 200); });
    }

    scgi::Answer ask(const std::string& method, const std::string& query, const std::string& body,
                     uid_t uid = kUid, const std::string& accept = "text/html") {
        scgi::Request raw;
        raw.headers = {{"REQUEST_METHOD", method},
                       {"QUERY_STRING", query},
                       {"HTTP_ACCEPT", accept},
                       {"HTTP_ACCEPT_LANGUAGE", language}};
        if (method == "POST") raw.headers.push_back({"CONTENT_TYPE", "application/x-www-form-urlencoded"});
        raw.body = body;
        return site.answer({web::Door::kPanel, uid, 1}, raw);
    }
    scgi::Answer get(const std::string& query, uid_t uid = kUid) { return ask("GET", query, "", uid); }
    std::string get_json(const std::string& query) {
        return ask("GET", query, "", kUid, "application/json").body;
    }
    // Sends a form with a good token and, unless fields hold one, a fresh request id.
    scgi::Answer post(const std::string& route, std::map<std::string, std::string> fields) {
        web::Caller caller;
        caller.door = web::Door::kPanel;
        caller.role = web::Role::kCustomer;
        caller.name = account.facts.user;
        caller.account = account;
        fields.emplace("token", tokens.make(caller, route));
        fields.emplace("request", store::RequestId::make().text());
        std::string body;
        for (const auto& [name, value] : fields)
            body += (body.empty() ? "" : "&") + web::url_encode(name) + "=" + web::url_encode(value);
        return ask("POST", "p=" + route, body);
    }
    static std::string header(const scgi::Answer& answer, std::string_view name) {
        for (const auto& one : answer.headers) {
            if (one.name == name) return one.value;
        }
        return {};
    }
    static bool has(const scgi::Answer& answer, std::string_view text) {
        return answer.body.find(text) != std::string::npos;
    }

    std::string language{"en"};
};

}  // namespace pelanggan::test
