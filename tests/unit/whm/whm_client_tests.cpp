// SPDX-License-Identifier: Apache-2.0
#include "whm/whm_client.h"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <utility>

#include "support/fake_http_client.h"
#include "support/test_data.h"

namespace pelanggan::whm {
namespace {

using base::ErrorKind;

struct ClientFixture {
    http::FakeHttpClient http;
    std::unique_ptr<WhmApi> client;

    ClientFixture() {
        WhmOptions options;
        options.url = "https://whm.example:2087/";
        options.user = "root";
        options.token = base::Secret{std::string{"TOKENVALUE"}};
        auto made = make_whm_client(http, std::move(options));
        BOOST_REQUIRE(made.ok());
        client = *std::move(made);
    }
    const http::FakeHttpClient::Asked& last() const { return http.asked().back(); }
};

std::string list_of(const std::string& rows, const std::string& chunk = "") {
    return R"({"data":{"acct":[)" + rows +
           R"(]},"metadata":{"command":"listaccts","result":1,"reason":"OK")" +
           (chunk.empty() ? "" : ",\"chunk\":" + chunk) + "}}";
}

template <typename T>
ErrorKind kind_of(const base::Expected<T>& outcome) {
    BOOST_REQUIRE(!outcome.ok());
    return outcome.error().kind;
}

base::Expected<std::unique_ptr<WhmApi>> make(http::HttpClient& http, std::string url, std::string user,
                                             std::string token) {
    WhmOptions options;
    options.url = std::move(url);
    options.user = std::move(user);
    options.token = base::Secret{std::move(token)};
    return make_whm_client(http, std::move(options));
}

constexpr const char* kSheet =
    R"({"cpanelresult":{"apiversion":2,"func":"displaycontactinfo","module":"CustInfo","event":{"result":1},"data":[
{"name":"email","type":"text","value":"a@x.example","enabled":1},{"name":"second_email","type":"text","value":"","enabled":1},
{"name":"notify_disk_limit","descp":"Disk","type":"checkbox","value":%D,"enabled":%D},
{"name":"notify_ssl_expiry","descp":"TLS","type":"checkbox","value":"1","enabled":"1"}]}})";
constexpr const char* kSaved =
    R"({"cpanelresult":{"apiversion":2,"func":"savecontactinfo","event":{"result":1},"data":[{"result":1,"reason":""}]}})";

std::string sheet(const char* disk) {
    std::string text = kSheet;
    for (std::size_t at = 0; (at = text.find("%D")) != std::string::npos;)
        text.replace(at, 2, disk);
    return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(whm_client_tests, ClientFixture)

BOOST_AUTO_TEST_CASE(refuses_bad_options_without_naming_the_token) {
    for (const char* url :
         {"http://h:2087", "https://", "", "https://h/path", "https://u@h", "https://h\n", "ftp://h"})
        BOOST_TEST((kind_of(make(http, url, "root", "T")) == ErrorKind::kInvalidInput), url);
    for (const char* user : {"", "a:b", "a\r\nX: y"})
        BOOST_TEST((kind_of(make(http, "https://h", user, "T")) == ErrorKind::kInvalidInput), user);
    for (const char* token : {"", "SECRET\r\nX: y", "SEC RET", "SECRET\n"}) {
        const auto made = make(http, "https://h", "root", token);
        BOOST_TEST((kind_of(made) == ErrorKind::kInvalidInput));
        BOOST_TEST(made.error().what.find("SEC") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(asks_for_a_page_as_documented) {
    http.answer(
        list_of(R"({"user":"zoe","suspended":0},{"user":"adi","suspended":"0"})", R"({"records":"52"})"));
    const auto page = client->list_accounts({51, 50, ""});
    BOOST_REQUIRE(page.ok());
    BOOST_TEST(last().url == "https://whm.example:2087/json-api/listaccts");
    BOOST_TEST(last().authorization == "whm root:TOKENVALUE");
    BOOST_TEST(!last().is_change);
    BOOST_TEST(
        last().form ==
        "api.version=1&want=user%2Cdomain%2Cemail%2Cowner%2Cplan%2Csuspended%2Csuspendreason%2Csuspendtime%"
        "2Cis_locked%2Cuid%2Cunix_startdate&api.sort.enable=1&api.sort.a.field=user&api.sort.a.method="
        "lexicographic&api.chunk.enable=1&api.chunk.verbose=1&api.chunk.size=50&api.chunk.start=51");
    BOOST_REQUIRE(page->rows.size() == 2U);
    BOOST_TEST(page->rows[0].user == "adi");
    BOOST_TEST(*page->records == 52);
    BOOST_TEST(page->digest.size() == 64U);
    BOOST_TEST(!page->is_unchanged);
}

BOOST_AUTO_TEST_CASE(reads_a_page_with_metadata_first_and_text_counts) {
    http.answer(read_test_data("whm/e2.json"));
    const auto page = client->list_accounts({51, 50, ""});
    BOOST_REQUIRE(page.ok());
    BOOST_TEST(*page->records == 51);
    BOOST_TEST(page->rows.size() == 1U);
}

BOOST_AUTO_TEST_CASE(tells_an_unchanged_page_by_its_digest) {
    const std::string body = list_of(R"({"user":"adi","suspended":0})");
    http.answer(body).answer(body).answer(body + " ").answer(body);
    const auto first = client->list_accounts({1, 50, ""});
    const auto same = client->list_accounts({1, 50, first->digest});
    BOOST_REQUIRE(same.ok());
    BOOST_TEST(same->is_unchanged);
    BOOST_TEST(same->rows.empty());
    BOOST_TEST(same->digest == first->digest);
    BOOST_TEST(same->body_bytes == static_cast<std::int64_t>(body.size()));
    const auto other = client->list_accounts({1, 50, first->digest});
    BOOST_TEST(!other->is_unchanged);
    BOOST_TEST(other->rows.size() == 1U);
    BOOST_TEST(other->digest != first->digest);
    // The same bytes as the answer to another question are not the same page.
    BOOST_TEST(!client->list_accounts({51, 50, first->digest})->is_unchanged);
}

BOOST_AUTO_TEST_CASE(takes_the_forms_of_an_empty_list) {
    for (const char* data :
         {"", R"("data":{},)", R"("data":null,)", R"("data":{"acct":null},)", R"("data":{"acct":[]},)"}) {
        http.answer("{" + std::string{data} +
                    R"("metadata":{"command":"listaccts","result":"1","reason":"OK"}})");
        const auto page = client->list_accounts({1, 50, ""});
        BOOST_REQUIRE_MESSAGE(page.ok(), data);
        BOOST_TEST(page->rows.empty());
    }
    for (const char* data :
         {R"("data":[],)", R"("data":"x",)", R"("data":{"acct":{}},)", R"("data":{"acct":1},)"}) {
        http.answer("{" + std::string{data} + R"("metadata":{"command":"listaccts","result":1}})");
        BOOST_TEST((kind_of(client->list_accounts({1, 50, ""})) == ErrorKind::kCorrupt), data);
        http.answer("{" + std::string{data} + R"("metadata":{"command":"listaccts","result":1}})");
        BOOST_TEST((kind_of(client->find_account("adi")) == ErrorKind::kCorrupt), data);
    }
}

BOOST_AUTO_TEST_CASE(hands_on_no_rows_of_a_failure) {
    http.answer(
        R"({"data":{"acct":[{"user":"adi","suspended":0}]},"metadata":{"command":"listaccts","result":0,"reason":"API failure: (XID ab12) no"}})");
    const auto page = client->list_accounts({1, 50, ""});
    BOOST_TEST((kind_of(page) == ErrorKind::kInvalidInput));
    BOOST_TEST(page.error().what == "no");
    http.answer(list_of(R"({"user":"adi","suspended":0},{"user":"adi","suspended":0})"));
    BOOST_TEST((kind_of(client->list_accounts({1, 50, ""})) == ErrorKind::kCorrupt));
}

BOOST_AUTO_TEST_CASE(judges_the_status_before_the_body) {
    const std::string body = list_of("");
    const std::pair<int, ErrorKind> cases[] = {
        {301, ErrorKind::kCorrupt},     {302, ErrorKind::kCorrupt},     {307, ErrorKind::kCorrupt},
        {308, ErrorKind::kCorrupt},     {500, ErrorKind::kUnavailable}, {502, ErrorKind::kUnavailable},
        {524, ErrorKind::kUnavailable}, {201, ErrorKind::kUnavailable}, {404, ErrorKind::kUnavailable},
    };
    for (const auto& [status, kind] : cases) {
        http.answer(body, status);
        BOOST_TEST((kind_of(client->list_accounts({1, 50, ""})) == kind), status);
    }
}

BOOST_AUTO_TEST_CASE(stops_all_calls_after_a_refusal) {
    for (const int status : {401, 403}) {
        http.answer(read_test_data("whm/e4.json"), status);
        BOOST_TEST((kind_of(client->privileges()) == ErrorKind::kUnauthorized));
        const std::size_t asked = http.asked().size();
        BOOST_TEST((kind_of(client->list_accounts({1, 50, ""})) == ErrorKind::kUnauthorized));
        BOOST_TEST((kind_of(client->find_account("adi")) == ErrorKind::kUnauthorized));
        BOOST_TEST(
            (kind_of(client->set_notifications("adi", {{"notify_x", true}})) == ErrorKind::kUnauthorized));
        BOOST_TEST(http.asked().size() == asked);
        BOOST_TEST(client->refusal().find("TOKENVALUE") == std::string::npos);
        BOOST_TEST(!client->refusal().empty());
        client->reset_refusal();
        BOOST_TEST(client->refusal().empty());
        http.answer(list_of(""));
        BOOST_TEST(client->list_accounts({1, 50, ""}).ok());
    }
}

BOOST_AUTO_TEST_CASE(says_what_came_instead_of_json) {
    http.answer("<html><form id=\"tfa_login_form\">");
    BOOST_TEST(client->privileges().error().what.find("two-factor") != std::string::npos);
    http.answer("<html><title>WHM Login</title>");
    const auto page = client->list_accounts({1, 50, ""});
    BOOST_TEST((kind_of(page) == ErrorKind::kCorrupt));
    BOOST_TEST(page.error().what.find("log-in page") != std::string::npos);
    BOOST_TEST(page.error().what.find('<') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(passes_transport_errors_of_reads_on_as_unavailable) {
    http.fail(base::unavailable("refused"))
        .fail(base::outcome_unknown("reset"))
        .fail(base::corrupt("headers"));
    BOOST_TEST((kind_of(client->count_accounts()) == ErrorKind::kUnavailable));
    BOOST_TEST((kind_of(client->count_accounts()) == ErrorKind::kUnavailable));
    BOOST_TEST((kind_of(client->count_accounts()) == ErrorKind::kCorrupt));
    http.break_off(list_of("").substr(0, 20), base::unavailable("cut"));
    BOOST_TEST((kind_of(client->list_accounts({1, 50, ""})) == ErrorKind::kUnavailable));
}

BOOST_AUTO_TEST_CASE(finds_one_account_exactly) {
    http.answer(list_of(R"({"user":"adi","suspended":0,"uid":7})"))
        .answer(list_of(""))
        .answer(list_of(R"({"user":"adit","suspended":0})"));
    const auto found = client->find_account("adi");
    BOOST_REQUIRE(found.ok() && found->has_value());
    BOOST_TEST(last().form.find("&searchtype=user&searchmethod=exact&search=adi") != std::string::npos);
    BOOST_TEST((*found)->user == "adi");
    const auto none = client->find_account("adi");
    BOOST_REQUIRE(none.ok());
    BOOST_TEST(!none->has_value());
    BOOST_TEST((kind_of(client->find_account("adi")) == ErrorKind::kCorrupt));
    http.answer(list_of(R"({"user":"adi","suspended":0},{"user":"adj","suspended":0})"));
    BOOST_TEST((kind_of(client->find_account("adi")) == ErrorKind::kCorrupt));
    for (const char* name : {"", "root", "Adi", "a b", "../x", "a&b"})
        BOOST_TEST((kind_of(client->find_account(name)) == ErrorKind::kInvalidInput), name);
    BOOST_TEST(http.left() == 0U);
}

BOOST_AUTO_TEST_CASE(counts_accounts) {
    const auto reply = [](const std::string& data) {
        return R"({"data":)" + data + R"(,"metadata":{"command":"get_current_users_count","result":1}})";
    };
    http.answer(reply(R"({"users":451})")).answer(reply(R"({"users":"451"})"));
    BOOST_TEST(*client->count_accounts() == 451);
    BOOST_TEST(*client->count_accounts() == 451);
    for (const char* data : {R"({"users":-1})", R"({"users":null})", "{}", "null", R"({"users":"many"})"}) {
        http.answer(reply(data));
        BOOST_TEST((kind_of(client->count_accounts()) == ErrorKind::kCorrupt), data);
    }
}

BOOST_AUTO_TEST_CASE(compares_the_clocks_by_every_answers_date) {
    const std::string body =
        R"({"data":{"users":1},"metadata":{"command":"get_current_users_count","result":1}})";
    http.answer(body).answer(body).answer(body);
    BOOST_REQUIRE(client->count_accounts().ok());
    BOOST_TEST(!client->clock_ahead().has_value());
    http.set_date(base::now() - std::chrono::minutes{7});
    BOOST_REQUIRE(client->count_accounts().ok());
    BOOST_REQUIRE(client->clock_ahead().has_value());
    BOOST_TEST(std::chrono::abs(*client->clock_ahead() + std::chrono::minutes{7}).count() <= 60);
    http.set_date(base::now() + std::chrono::hours{2});
    BOOST_REQUIRE(client->count_accounts().ok());
    BOOST_TEST(std::chrono::abs(*client->clock_ahead() - std::chrono::hours{2}).count() <= 60);
}

BOOST_AUTO_TEST_CASE(reads_privileges_as_servers_write_them) {
    http.answer(read_test_data("whm/e6.json"));
    const auto limited = client->privileges();
    BOOST_REQUIRE(limited.ok());
    BOOST_TEST(!limited->is_root);
    BOOST_TEST(limited->has("list-accts"));
    BOOST_TEST(limited->has("cpanel-api"));
    BOOST_TEST(!limited->has("edit-account"));
    BOOST_TEST(!limited->has("passwd"));
    http.answer(R"({"data":{"privileges":[{"all":1}]},"metadata":{"command":"myprivs","result":1}})");
    const auto root = client->privileges();
    BOOST_TEST(root->is_root);
    BOOST_TEST(root->has("suspend-acct"));
    for (const char* list : {"[]", "[{},{}]", "{}", "null", "[1]"}) {
        http.answer(R"({"data":{"privileges":)" + std::string{list} +
                    R"(},"metadata":{"command":"myprivs","result":1}})");
        BOOST_TEST((kind_of(client->privileges()) == ErrorKind::kCorrupt), list);
    }
}

BOOST_AUTO_TEST_CASE(reads_extras_by_name) {
    http.answer(
        R"({"data":{"uapi":{"data":{"contact_email":"a@x.example","contact_email_2":"*unknown*","domains":["x.example","y.example",7,"a\nb"],"locale":"id"},"status":1}},"metadata":{"command":"uapi_cpanel","result":1}})");
    const auto extras = client->account_extras("adi");
    BOOST_REQUIRE(extras.ok());
    BOOST_TEST(
        last().form ==
        "api.version=1&cpanel.user=adi&cpanel.module=Variables&cpanel.function=get_user_information&name-0="
        "contact_email&name-1=contact_email_2&name-2=domains&name-3=locale");
    BOOST_TEST(extras->contact_email == "a@x.example");
    BOOST_TEST(extras->contact_email_2 == "");
    BOOST_TEST(extras->domains.size() == 2U);
    BOOST_TEST(extras->locale == "id");
    http.answer(read_test_data("whm/e8.json")).answer(read_test_data("whm/e7.json"));
    BOOST_TEST((kind_of(client->account_extras("adi")) == ErrorKind::kInvalidInput));
    BOOST_TEST(client->account_extras("adi").ok());
    BOOST_TEST((kind_of(client->account_extras("root")) == ErrorKind::kInvalidInput));
}

BOOST_AUTO_TEST_CASE(reads_usage_and_leaves_out_what_is_not_known) {
    http.answer(
        R"({"data":{"uapi":{"data":[
{"id":"disk_usage","description":"Disk","usage":"5368709120","maximum":10737418240,"formatter":"format_bytes","error":null,"url":""},
{"id":"ftp_accounts","description":"FTP","usage":1,"maximum":null,"formatter":null,"error":null},
{"id":"subdomains","description":"Sub","usage":1,"maximum":"unlimited"},
{"id":"broken","description":"B","usage":0,"maximum":0,"error":"no"},
{"id":"odd","description":"O","usage":-1,"maximum":0},{"id":"odd2","usage":1.5},{"id":"odd3","usage":1,"maximum":"much"},{"usage":1}
],"status":"1"}},"metadata":{"command":"uapi_cpanel","result":1}})");
    const auto usage = client->account_usage("adi");
    BOOST_REQUIRE(usage.ok());
    BOOST_REQUIRE(usage->size() == 3U);
    BOOST_TEST((*usage)[0].used == 5368709120);
    BOOST_TEST(*(*usage)[0].limit == 10737418240);
    BOOST_TEST((*usage)[0].is_bytes);
    BOOST_TEST(!(*usage)[1].limit.has_value());
    BOOST_TEST(!(*usage)[1].is_bytes);
    BOOST_TEST(!(*usage)[2].limit.has_value());
}

BOOST_AUTO_TEST_CASE(reads_notifications_old_and_new) {
    http.answer(
        R"({"data":{"uapi":{"data":[{"name":"notify_disk_limit","descp":"Disk","enabled":1},{"name":"email","enabled":1},{"name":"notify_x","enabled":null}],"status":1}},"metadata":{"command":"uapi_cpanel","result":1}})");
    const auto modern = client->notifications("adi");
    BOOST_REQUIRE(modern.ok() && modern->size() == 1U);
    BOOST_TEST(modern->front().name == "notify_disk_limit");
    BOOST_TEST(modern->front().is_on);
    BOOST_TEST(modern->front().description == "Disk");
    http.answer(
        R"({"data":{"uapi":{"data":null,"errors":["no such function"],"status":0}},"metadata":{"command":"uapi_cpanel","result":1}})");
    http.answer(sheet("0"));
    const auto old = client->notifications("adi");
    BOOST_REQUIRE(old.ok() && old->size() == 2U);
    BOOST_TEST(!old->front().is_on);
    BOOST_TEST(last().form.find("cpanel_jsonapi_apiversion=2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sets_notifications_and_reads_them_back) {
    http.answer(sheet("0")).answer(kSaved).answer(sheet("\"1\""));
    BOOST_TEST(client->set_notifications("adi", {{"notify_disk_limit", true}}).ok());
    BOOST_REQUIRE(http.asked().size() == 3U);
    const auto& change = http.asked()[1];
    BOOST_TEST(change.is_change);
    BOOST_TEST(
        change.form ==
        "api.version=1&cpanel_jsonapi_user=adi&cpanel_jsonapi_apiversion=2&cpanel_jsonapi_module=CustInfo&"
        "cpanel_jsonapi_func=savecontactinfo&notify_disk_limit=1");
    // Already so: nothing is sent.
    http.answer(sheet("1"));
    BOOST_TEST(client->set_notifications("adi", {{"notify_disk_limit", true}}).ok());
    BOOST_TEST(http.left() == 0U);
    BOOST_TEST((kind_of(client->set_notifications("adi", {{"email", true}})) == ErrorKind::kInvalidInput));
}

BOOST_AUTO_TEST_CASE(believes_a_change_only_when_it_shows) {
    const std::map<std::string, bool> wanted{{"notify_disk_limit", true}};
    http.answer(sheet("0")).answer(kSaved).answer(sheet("0"));
    BOOST_TEST((kind_of(client->set_notifications("adi", wanted)) == ErrorKind::kOutcomeUnknown));
    // No answer, but the change was made.
    http.answer(sheet("0")).fail(base::outcome_unknown("reset")).answer(sheet("1"));
    BOOST_TEST(client->set_notifications("adi", wanted).ok());
    for (const char* odd : {"", "<html>", "{}", R"({"cpanelresult":{}})"}) {
        http.answer(sheet("0")).answer(odd).answer(sheet("0"));
        BOOST_TEST((kind_of(client->set_notifications("adi", wanted)) == ErrorKind::kOutcomeUnknown), odd);
    }
    http.answer(sheet("0")).answer("gateway", 502).answer(sheet("0"));
    BOOST_TEST((kind_of(client->set_notifications("adi", wanted)) == ErrorKind::kOutcomeUnknown));
    http.answer(sheet("0")).fail(base::outcome_unknown("reset")).fail(base::unavailable("down"));
    BOOST_TEST((kind_of(client->set_notifications("adi", wanted)) == ErrorKind::kOutcomeUnknown));
    // Refused, or never sent: no second look is needed.
    http.answer(sheet("0")).answer(R"({"cpanelresult":{"event":{"result":0},"error":"no"}})");
    BOOST_TEST((kind_of(client->set_notifications("adi", wanted)) == ErrorKind::kInvalidInput));
    http.answer(sheet("0")).fail(base::unavailable("refused"));
    BOOST_TEST((kind_of(client->set_notifications("adi", wanted)) == ErrorKind::kUnavailable));
    // The contact address must not move with it.
    std::string moved = sheet("1");
    moved.replace(moved.find("a@x.example"), 11, "b@x.example");
    http.answer(sheet("0")).answer(kSaved).answer(moved);
    BOOST_TEST((kind_of(client->set_notifications("adi", wanted)) == ErrorKind::kOutcomeUnknown));
    BOOST_TEST(http.left() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::whm
