// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <utility>

#include "support/fake_http_client.h"
#include "whm/whm_client.h"

namespace pelanggan::whm {
namespace {

using base::ErrorKind;

struct ContactClientFixture {
    http::FakeHttpClient http;
    std::unique_ptr<WhmApi> client;

    ContactClientFixture() {
        WhmOptions options;
        options.url = "https://whm.example:2087/";
        options.user = "root";
        options.token = base::Secret{std::string{"TOKENVALUE"}};
        auto made = make_whm_client(http, std::move(options));
        BOOST_REQUIRE(made.ok());
        client = *std::move(made);
    }
};

template <typename T>
ErrorKind kind_of(const base::Expected<T>& outcome) {
    BOOST_REQUIRE(!outcome.ok());
    return outcome.error().kind;
}

std::string list_of(const std::string& rows) {
    return R"({"data":{"acct":[)" + rows +
           R"(]},"metadata":{"command":"listaccts","result":1,"reason":"OK"}})";
}

constexpr const char* kVariables =
    R"({"data":{"uapi":{"status":1,"data":{"contact_email":"a@x.example","contact_email_2":"%2","domains":[]}}},
"metadata":{"command":"uapi_cpanel","result":1}})";

std::string variables(const std::string& second = "") {
    std::string text = kVariables;
    return text.replace(text.find("%2"), 2, second);
}
std::string modified(const std::string& email, const std::string& second = "") {
    return R"({"data":{"user":"adi","cpuser":{"CONTACTEMAIL":")" + email + R"(","CONTACTEMAIL2":")" + second +
           R"("}},"metadata":{"command":"modifyacct","result":"1","reason":"Account Modified"}})";
}
std::string listed(const std::string& email) {
    return list_of(R"({"user":"adi","suspended":0,"email":")" + email + R"("})");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(whm_client_contact_tests, ContactClientFixture)

BOOST_AUTO_TEST_CASE(sets_a_contact_address_and_reads_it_back) {
    http.answer(variables("b@x.example"))
        .answer(modified("new+1@y.example", "b@x.example"))
        .answer(listed("new+1@y.example"));
    const auto facts = client->set_contact_email("adi", "new+1@y.example");
    BOOST_REQUIRE(facts.ok());
    BOOST_TEST((facts->email == "new+1@y.example"));
    BOOST_REQUIRE(http.asked().size() == 3U);
    const auto& change = http.asked()[1];
    BOOST_TEST(change.url == "https://whm.example:2087/json-api/modifyacct");
    BOOST_TEST(change.is_change);
    // Nothing else is sent: WHM would take it as further changes.
    BOOST_TEST(change.form == "api.version=1&user=adi&contactemail=new%2B1%40y.example");
    BOOST_TEST(http.asked()[2].form.find("searchmethod=exact&search=adi") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_address_before_anything_is_sent) {
    for (const char* email :
         {"", "a", "a@", " a@x.example", "a@X.example", "a@x.example\r\nb", "a b@x.example"})
        BOOST_TEST((kind_of(client->set_contact_email("adi", email)) == ErrorKind::kInvalidInput), email);
    BOOST_TEST((kind_of(client->set_contact_email("a/b", "a@x.example")) == ErrorKind::kInvalidInput));
    BOOST_TEST(http.asked().empty());
}

BOOST_AUTO_TEST_CASE(believes_an_address_only_when_it_shows) {
    const auto set = [&] { return client->set_contact_email("adi", "n@y.example"); };
    // Accepted, and ignored.
    http.answer(variables()).answer(modified("a@x.example")).answer(listed("a@x.example"));
    BOOST_TEST((kind_of(set()) == ErrorKind::kOutcomeUnknown));
    // No answer, but the change was made; and the same, not made.
    http.answer(variables()).fail(base::outcome_unknown("reset")).answer(listed("n@y.example"));
    BOOST_TEST(set().ok());
    http.answer(variables()).fail(base::outcome_unknown("reset")).answer(listed("a@x.example"));
    BOOST_TEST((kind_of(set()) == ErrorKind::kOutcomeUnknown));
    for (
        const char* odd :
        {"", "<html>", "{}", R"({"metadata":{"command":"modifyacct","result":1}})",
         R"({"data":{"cpuser":[]},"metadata":{"command":"modifyacct","result":1}})",
         R"({"data":{"cpuser":{"CONTACTEMAIL":["n@y.example"]}},"metadata":{"command":"other","result":1}})"}) {
        http.answer(variables()).answer(odd).answer(listed("a@x.example"));
        BOOST_TEST((kind_of(set()) == ErrorKind::kOutcomeUnknown), odd);
    }
    http.answer(variables()).answer("gateway", 502).answer(listed("a@x.example"));
    BOOST_TEST((kind_of(set()) == ErrorKind::kOutcomeUnknown));
    http.answer(variables()).answer(modified("n@y.example")).fail(base::unavailable("down"));
    BOOST_TEST((kind_of(set()) == ErrorKind::kOutcomeUnknown));
    http.answer(variables()).answer(modified("n@y.example")).answer(list_of(""));
    BOOST_TEST((kind_of(set()) == ErrorKind::kOutcomeUnknown));
    BOOST_TEST(http.left() == 0U);
}

BOOST_AUTO_TEST_CASE(does_not_look_again_after_a_refused_or_unsent_address) {
    const auto set = [&] { return client->set_contact_email("adi", "n@y.example"); };
    http.answer(variables()).answer(R"({"metadata":{"command":"modifyacct","result":0,"reason":"no"}})");
    BOOST_TEST((kind_of(set()) == ErrorKind::kInvalidInput));
    http.answer(variables()).fail(base::unavailable("refused"));
    BOOST_TEST((kind_of(set()) == ErrorKind::kUnavailable));
    http.fail(base::unavailable("refused"));
    BOOST_TEST((kind_of(set()) == ErrorKind::kUnavailable));
    // A token that may not ask about the second address may still set the first.
    http.answer(R"({"metadata":{"command":"uapi_cpanel","result":0,"reason":"no"}})")
        .answer(modified("n@y.example"))
        .answer(listed("n@y.example"));
    BOOST_TEST(set().ok());
    http.answer(variables()).answer("", 403);
    BOOST_TEST((kind_of(set()) == ErrorKind::kUnauthorized));
    BOOST_TEST(!client->refusal().empty());
    BOOST_TEST(http.left() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::whm
