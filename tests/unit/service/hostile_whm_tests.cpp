// SPDX-License-Identifier: Apache-2.0
//
// Client, sync and refresh against a server that means harm: every class of tests/system/hostile_whm.py at
// every call. Nothing stored may change, nothing may crash, and time and memory stay bounded. The server
// counts what arrived where nothing may arrive.
#include <boost/test/unit_test.hpp>

#include <malloc.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "service/refresh_account.h"
#include "support/child_process.h"
#include "support/sync_fixture.h"
#include "support/whm_stand_in.h"
#include "whm/whm_client.h"

#if defined(__SANITIZE_ADDRESS__)
// Declared here: the header is not in every compiler's package.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace pelanggan::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::int64_t kMaxGrowthBytes = 8 * 1024 * 1024;
constexpr milliseconds kCallLimit{1000};
constexpr std::size_t kFewestClasses = 60;

std::int64_t allocated_bytes() {
#if defined(__SANITIZE_ADDRESS__)
    return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
#else
    const auto info = ::mallinfo2();
    return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
#endif
}

// The most memory in use while it lives, beyond what was in use before, looked at every half millisecond.
class PeakMemory {
 public:
    std::int64_t stop() {
        watcher_ = {};
        return peak_.load() - before_;
    }

 private:
    const std::int64_t before_{allocated_bytes()};
    std::atomic<std::int64_t> peak_{before_};
    std::jthread watcher_{[this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            peak_ = std::max(peak_.load(), allocated_bytes());
            std::this_thread::sleep_for(std::chrono::microseconds{500});
        }
    }};
};

struct HostileFixture : SyncFixture {
    ChildProcess server{{"python3", "-B", std::string{PEL_SOURCE_DIR} + "/tests/system/hostile_whm.py"}};
    whm::JsonValue facts = parse_json(server.read_line());
    int control_port = static_cast<int>(*facts.find("control_port")->as_integer());
    std::unique_ptr<http::HttpClient> http = http::make_curl_client({facts.find("ca_file")->text});
    std::unique_ptr<whm::WhmApi> client = connect(facts.find("url")->text);

    std::unique_ptr<whm::WhmApi> connect(const std::string& url) {
        whm::WhmOptions whm_options;
        whm_options.url = url;
        whm_options.user = "root";
        whm_options.token = base::Secret{std::string{"CANARYTOKEN"}};
        whm_options.connect_limit = whm_options.call_limit = kCallLimit;
        whm_options.list_limit = whm_options.page_limit = kCallLimit;
        auto made = whm::make_whm_client(*http, std::move(whm_options));
        BOOST_REQUIRE_MESSAGE(made.ok(), why(made));
        return *std::move(made);
    }
    whm::JsonValue ask(const std::string& method, const std::string& path,
                       const std::string& body = "") const {
        return parse_json(ask_control_port(control_port, method, path, body));
    }
    void choose(const std::string& name, const std::string& function) const {
        const auto answer =
            ask("POST", "/class", R"({"name":")" + name + R"(","function":")" + function + R"("})");
        BOOST_REQUIRE(answer.find("ok")->is_true);
    }
    base::Expected<domain::SyncRun> sync_from(whm::WhmApi& api) {
        SyncAccounts runner{*store, api, "alpha"};
        SyncOptions by_person;
        by_person.is_asked_by_person = true;
        return runner.run(by_person, nullptr, {});
    }
    // No error's sentence may carry the token, or bytes that a terminal would obey.
    template <typename T>
    static void check_sentence(const base::Expected<T>& outcome, const std::string& name) {
        if (outcome.ok()) return;
        BOOST_TEST(outcome.error().what.find("CANARYTOKEN") == std::string::npos, name);
        BOOST_TEST(outcome.error().what.find('\x1b') == std::string::npos, name);
        BOOST_TEST(outcome.error().what.size() < 1000U, name);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hostile_whm_tests, HostileFixture)

BOOST_AUTO_TEST_CASE(no_answer_changes_what_is_stored) {
    const auto first = sync_from(*client);
    BOOST_REQUIRE_MESSAGE(first.ok(), why(first));
    BOOST_REQUIRE(first->added == 3);
    RefreshAccount refresher{*store, *client, "alpha"};
    const std::string before = everything();
    const whm::JsonValue classes = ask("GET", "/classes");
    BOOST_REQUIRE(classes.find("names")->items.size() >= kFewestClasses);
    std::int64_t most_memory = 0;
    milliseconds most_time{0};
    for (const whm::JsonValue& item : classes.find("names")->items) {
        const std::string& name = item.text;
        BOOST_TEST_CONTEXT("class " << name) {
            const auto begun = steady_clock::now();
            PeakMemory memory;
            choose(name, "listaccts");
            const auto run = sync_from(*client);
            check_sentence(run, name);
            if (run.ok()) BOOST_TEST(run->added + run->changed + run->missing + run->returned == 0);
            client->reset_refusal();
            check_sentence(refresher.run("sari", {false, "hook"}), name);
            client->reset_refusal();
            choose(name, "*");
            check_sentence(client->privileges(), name);
            client->reset_refusal();
            check_sentence(client->count_accounts(), name);
            client->reset_refusal();
            check_sentence(client->account_extras("sari"), name);
            client->reset_refusal();
            check_sentence(client->account_usage("sari"), name);
            client->reset_refusal();
            check_sentence(client->notifications("sari"), name);
            client->reset_refusal();
            const auto set = client->set_notifications("sari", {{"notify_disk_limit", true}});
            BOOST_TEST(!set.ok());
            check_sentence(set, name);
            client->reset_refusal();
            BOOST_TEST(everything() == before);
            const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
            // Eight calls and two more attempts of the sync, each within its limit, and some room.
            BOOST_TEST((took < 12 * kCallLimit), "took " << took.count() << " ms");
            const std::int64_t growth = memory.stop();
            BOOST_TEST(growth <= kMaxGrowthBytes, "used " << growth << " bytes");
            most_memory = std::max(most_memory, growth);
            most_time = std::max(most_time, took);
        }
    }
    // The server became honest again: nothing has to be mended.
    choose("", "*");
    const auto last = sync_from(*client);
    BOOST_REQUIRE_MESSAGE(last.ok(), why(last));
    BOOST_TEST((last->state == domain::RunState::kComplete));
    BOOST_TEST(everything() == before);
    const auto seen = ask("GET", "/seen");
    for (const char* place : {"trap", "redirected", "old_tls"})
        BOOST_TEST(*seen.find(place)->as_integer() == 0, "something arrived at " << place);
    BOOST_TEST_MESSAGE(classes.find("names")->items.size() << " classes; at most " << most_memory / 1024
                                                           << " KiB and " << most_time.count() << " ms each");
}

BOOST_AUTO_TEST_CASE(nothing_is_said_to_a_peer_with_old_tls) {
    const auto old = connect(facts.find("old_tls_url")->text);
    const auto privileges = old->privileges();
    BOOST_REQUIRE(!privileges.ok());
    BOOST_TEST((privileges.error().kind == base::ErrorKind::kUnavailable), privileges.error().what);
    BOOST_TEST(*ask("GET", "/seen").find("old_tls")->as_integer() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::service
