// SPDX-License-Identifier: Apache-2.0
#include "whm/reply_rules.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_http_client.h"
#include "support/test_data.h"
#include "whm/json_reader.h"

namespace pelanggan::whm {
namespace {

JsonValue parsed(const std::string& body) {
    http::FakeReply reply{200, body, 16384, std::nullopt};
    ReplySource source{reply, nullptr};
    auto document = read_json(source, nullptr);
    BOOST_REQUIRE_MESSAGE(document.ok(), body);
    return *std::move(document);
}

void check_kind(const std::string& body, base::ErrorKind kind, const std::string& what = "") {
    const JsonValue reply = parsed(body);
    const auto outcome = check_metadata(reply, "listaccts");
    BOOST_REQUIRE_MESSAGE(!outcome.ok(), "accepted: " << body);
    BOOST_TEST((outcome.error().kind == kind), body << " gave " << outcome.error().what);
    if (!what.empty()) BOOST_TEST(outcome.error().what == what);
}

std::string with_result(const std::string& result) {
    return R"({"metadata":{"command":"listaccts","reason":"x","version":1,"result":)" + result + "}}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reply_rules_tests)

BOOST_AUTO_TEST_CASE(takes_one_as_number_or_text_for_success) {
    BOOST_TEST(check_metadata(parsed(with_result("1")), "listaccts").ok());
    BOOST_TEST(check_metadata(parsed(with_result("\"1\"")), "listaccts").ok());
    BOOST_TEST(check_metadata(parsed(R"({"metadata":{"result":1}})"), "listaccts").ok());
    BOOST_TEST(check_metadata(parsed(R"({"metadata":{"result":1,"command":null,"payload_is_literal":1}})"),
                              "listaccts")
                   .ok());
}

BOOST_AUTO_TEST_CASE(takes_nothing_else_for_success) {
    for (const char* result :
         {"true", "2", "null", "\"OK\"", "\"\"", "1.0", "-1", "[1]", "{}", "\"true\"", "10"})
        check_kind(with_result(result), base::ErrorKind::kCorrupt);
    check_kind(R"({"metadata":{"command":"listaccts","reason":"OK"}})", base::ErrorKind::kCorrupt);
    check_kind(R"({"metadata":null})", base::ErrorKind::kCorrupt);
    check_kind(R"({"metadata":[]})", base::ErrorKind::kCorrupt);
    check_kind("{}", base::ErrorKind::kCorrupt);
    check_kind(with_result("0"), base::ErrorKind::kInvalidInput, "x");
    check_kind(with_result("\"0\""), base::ErrorKind::kInvalidInput, "x");
}

BOOST_AUTO_TEST_CASE(refuses_an_answer_to_another_question) {
    check_kind(R"({"metadata":{"command":"version","result":1}})", base::ErrorKind::kCorrupt);
    check_kind(R"({"metadata":{"command":7,"result":1}})", base::ErrorKind::kCorrupt);
    check_kind(R"({"metadata":{"command":"listaccts","result":1},"error":"no"})", base::ErrorKind::kCorrupt);
    check_kind(R"({"metadata":{"command":"listaccts","result":1},"cpanelresult":{}})",
               base::ErrorKind::kCorrupt);
}

BOOST_AUTO_TEST_CASE(explains_the_other_shapes) {
    check_kind(read_test_data("whm/e4.json"), base::ErrorKind::kInvalidInput, "Access denied");
    check_kind(
        R"({"data":{"reason":"User parameter is invalid or was not supplied","result":"0"},"type":"text","error":"User parameter is invalid or was not supplied"})",
        base::ErrorKind::kInvalidInput, "User parameter is invalid or was not supplied");
    check_kind(R"({"error":"Unknown App Requested: nosuchfunction"})", base::ErrorKind::kInvalidInput,
               "Unknown App Requested: nosuchfunction");
    for (const char* body :
         {R"({"status":1,"statusmsg":"Ok","acct":[]})",
          R"({"status":0,"statusmsg":"Account does not exist","acct":null})",
          R"({"result":[{"status":0,"statusmsg":"x"}]})", R"({"result":{"status":0,"statusmsg":"x"}})"})
        check_kind(body, base::ErrorKind::kCorrupt);
}

BOOST_AUTO_TEST_CASE(cleans_reasons_for_people) {
    std::string xid;
    const JsonValue reply = parsed(read_test_data("whm/e3.json"));
    BOOST_TEST(
        clean_reason(reply.find("metadata", "reason")->text, xid) ==
        "The system failed to write to the file “/example” because of an error: No space left on device");
    BOOST_TEST(xid == "q4x9ab");
    xid.clear();
    BOOST_TEST(clean_reason("(XID 7k2qwd) No.", xid) == "No.");
    BOOST_TEST(xid == "7k2qwd");
    xid.clear();
    BOOST_TEST(clean_reason("(XID <b>) No.", xid) == "(XID <b>) No.");
    BOOST_TEST(xid.empty());
    BOOST_TEST(clean_reason("(XID 7k2qwd", xid) == "(XID 7k2qwd");
    BOOST_TEST(clean_reason("a\r\n\x1b[31mb\x7f", xid) == "a [31mb");
    BOOST_TEST(clean_reason("a\xFFz", xid) == "a\xEF\xBF\xBDz");
    BOOST_TEST(clean_reason(std::string(100'000, 'x'), xid).size() == 400U);
}

BOOST_AUTO_TEST_CASE(looks_inside_uapi) {
    const auto good = parsed(read_test_data("whm/e7.json"));
    const auto data = check_uapi(good, "f");
    BOOST_REQUIRE(data.ok());
    BOOST_TEST((*data)->find("contact_email")->text == "alice@mail.example");
    const auto bad = parsed(read_test_data("whm/e8.json"));
    BOOST_TEST(check_metadata(bad, "uapi_cpanel").ok());
    const auto refused = check_uapi(bad, "f");
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().kind == base::ErrorKind::kInvalidInput));
    BOOST_TEST(refused.error().what == "The address list does not match the current one.");
    BOOST_TEST(check_uapi(parsed(R"({"data":{"uapi":{"status":"1","data":null}}})"), "f").ok());
    for (const char* body :
         {R"({"data":{"uapi":{"status":null}}})", R"({"data":{"uapi":{"status":true}}})",
          R"({"data":{"uapi":{}}})", R"({"data":{"uapi":[]}})", R"({"data":null})", R"({})"})
        BOOST_TEST((check_uapi(parsed(body), "f").error().kind == base::ErrorKind::kCorrupt));
}

BOOST_AUTO_TEST_CASE(looks_inside_api_2) {
    BOOST_TEST(
        check_api2(parsed(R"({"cpanelresult":{"event":{"result":1},"data":[{"result":1}]}})"), "f").ok());
    BOOST_TEST(check_api2(parsed(R"({"cpanelresult":{"event":{"result":"1"},"error":null}})"), "f").ok());
    const auto kind = [](const char* body) { return check_api2(parsed(body), "f").error().kind; };
    BOOST_TEST((kind(R"({"cpanelresult":{"event":{"result":0}}})") == base::ErrorKind::kInvalidInput));
    BOOST_TEST(
        (kind(R"({"cpanelresult":{"error":"no","event":{"result":1}}})") == base::ErrorKind::kInvalidInput));
    BOOST_TEST((kind(R"({"cpanelresult":{"event":{"result":1},"data":[{"result":0,"reason":"no"}]}})") ==
                base::ErrorKind::kInvalidInput));
    BOOST_TEST((kind(R"({"cpanelresult":{"data":[]}})") == base::ErrorKind::kCorrupt));
    BOOST_TEST((kind(R"({"cpanelresult":[]})") == base::ErrorKind::kCorrupt));
    BOOST_TEST((kind(R"({"metadata":{"command":"cpanel","result":0,"reason":"x"}})") ==
                base::ErrorKind::kInvalidInput));
}

BOOST_AUTO_TEST_CASE(recognises_pages) {
    BOOST_TEST(looks_like("<html><form id=tfa_login_form>") ==
               ", but a page that asks for a two-factor code");
    BOOST_TEST(looks_like("\n<!DOCTYPE html><title>WHM Login</title>") == ", but a log-in page");
    BOOST_TEST(looks_like("<h1>524</h1>") == ", but a web page");
    BOOST_TEST(looks_like(" \r\n") == ", but nothing");
    BOOST_TEST(looks_like("{\"a\":") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::whm
