// SPDX-License-Identifier: Apache-2.0
#include "whm/account_rows.h"

#include <boost/test/unit_test.hpp>

#include "support/fake_http_client.h"
#include "support/test_data.h"

namespace pelanggan::whm {
namespace {

struct Read {
    base::Expected<JsonValue> document;
    std::vector<domain::AccountFacts> rows;
    std::int64_t repaired{0};
};

Read read_body(const std::string& body, std::size_t max_rows = 100, std::size_t piece_bytes = 16384) {
    http::FakeReply reply{200, body, piece_bytes, std::nullopt};
    ReplySource source{reply, nullptr};
    AccountRows rows{max_rows};
    auto document = read_json(source, &rows);
    return {std::move(document), rows.take(), rows.repaired()};
}

Read read_row(const std::string& members) {
    return read_body(R"({"data":{"acct":[{)" + members + R"(}]},"metadata":{"result":1}})");
}

domain::AccountFacts good_row(const std::string& members) {
    auto read = read_row(R"("user":"alice","suspended":1,)" + members);
    BOOST_REQUIRE_MESSAGE(read.document.ok() && read.rows.size() == 1, members);
    return read.rows.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(account_rows_tests)

BOOST_AUTO_TEST_CASE(reads_modern_old_and_sparse_rows) {
    for (const std::size_t piece : {1U, 7U, 16384U}) {
        const auto read = read_body(read_test_data("whm/e1.json"), 100, piece);
        BOOST_REQUIRE(read.document.ok());
        BOOST_REQUIRE(read.rows.size() == 3U);
        const auto& alice = read.rows[0];
        BOOST_TEST(alice.user == "alice");
        BOOST_TEST(alice.domain == "alice.example");
        BOOST_TEST(*alice.email == "alice@mail.example");
        BOOST_TEST(alice.owner == "root");
        BOOST_TEST(alice.plan == "basic");
        BOOST_TEST(!alice.is_suspended);
        BOOST_TEST(alice.suspend_reason == "");
        BOOST_TEST(!alice.suspended_at);
        BOOST_TEST(*alice.created_at == 1707037500);
        BOOST_TEST(*alice.uid == 1001);
        const auto& bob = read.rows[1];
        BOOST_TEST(!bob.email);
        BOOST_TEST(bob.is_suspended);
        BOOST_TEST(bob.is_locked);
        BOOST_TEST(bob.suspend_reason == "Late & “unpaid” <b>2026-10</b>");
        BOOST_TEST(*bob.suspended_at == 1790000000);
        BOOST_TEST(*bob.created_at == 1560013500);
        BOOST_TEST(*bob.uid == 1002);
        const auto& carol = read.rows[2];
        BOOST_TEST(!carol.email);
        BOOST_TEST(carol.suspend_reason == "");
        BOOST_TEST(!carol.is_locked);
        // The list itself is not kept a second time.
        BOOST_TEST(read.document->find("data", "acct")->items.empty());
    }
}

BOOST_AUTO_TEST_CASE(makes_values_out_of_form_unknown) {
    for (const char* uid :
         {"0", "-1", "\"\"", "\"12x\"", "1.5", "true", "null", "[]", "4294967295", "\" 7\""})
        BOOST_TEST(!good_row("\"uid\":" + std::string{uid}).uid.has_value(), uid);
    BOOST_TEST(*good_row("\"uid\":\"4294967294\"").uid == 4294967294);
    for (const char* when : {"0", "\"0\"", "null", "-5", "99999999999999", "\"13 May 22 16:03\"", "{}"}) {
        BOOST_TEST(!good_row("\"unix_startdate\":" + std::string{when}).created_at.has_value(), when);
        BOOST_TEST(!good_row("\"suspendtime\":" + std::string{when}).suspended_at.has_value(), when);
    }
    for (const char* email :
         {"\"\"", "null", "\"*unknown*\"", "\"a\\u0000b@x.example\"", "\"a@x.example\\r\\nBcc: y\"", "{}"})
        BOOST_TEST(!good_row("\"email\":" + std::string{email}).email.has_value(), email);
    for (const char* locked : {"\"\"", "null", "true", "2", "\"yes\""})
        BOOST_TEST(!good_row("\"is_locked\":" + std::string{locked}).is_locked, locked);
    BOOST_TEST(good_row("\"plan\":\"a\\nb\"").plan == "");
    BOOST_TEST(good_row("\"plan\":42").plan == "42");
    BOOST_TEST(good_row("\"domain\":\"" + std::string(256, 'x') + "\"").domain == "");
    BOOST_TEST(good_row("\"owner\":{\"user\":\"root\"}").owner == "");
}

BOOST_AUTO_TEST_CASE(reads_suspension_only_of_the_suspended) {
    const auto read = read_row(
        R"("suspendreason":"old","suspendtime":1790000000,"is_locked":1,"user":"alice","suspended":"0")");
    BOOST_REQUIRE(read.rows.size() == 1U);
    BOOST_TEST(!read.rows[0].is_suspended);
    BOOST_TEST(read.rows[0].suspend_reason == "");
    BOOST_TEST(!read.rows[0].suspended_at);
    BOOST_TEST(!read.rows[0].is_locked);
    for (const char* none : {"\"Unknown\"", "\"\"", "null", "\"not suspended\"", "7", "[]"})
        BOOST_TEST(good_row("\"suspendreason\":" + std::string{none}).suspend_reason == "", none);
    BOOST_TEST(good_row(R"("suspendreason":"  two\r\nlines\u0000\u001b ")").suspend_reason ==
               "two\nlines\xEF\xBF\xBD\xEF\xBF\xBD");
    const std::string cut = good_row("\"suspendreason\":\"" + std::string(5000, 'x') + "\"").suspend_reason;
    BOOST_TEST(cut.size() == kMaxReasonCharacters);
}

BOOST_AUTO_TEST_CASE(repairs_ill_formed_utf8_and_counts_the_row) {
    const auto read =
        read_row("\"user\":\"alice\",\"suspended\":1,\"plan\":\"a\xFFz\",\"suspendreason\":\"\xC3(\"");
    BOOST_REQUIRE(read.rows.size() == 1U);
    BOOST_TEST(read.rows[0].plan == "a\xEF\xBF\xBDz");
    BOOST_TEST(read.rows[0].suspend_reason == "\xEF\xBF\xBD(");
    BOOST_TEST(read.repaired == 1);
}

BOOST_AUTO_TEST_CASE(cuts_a_plan_that_is_longer_than_a_database_can_index) {
    const std::string letters = "\xC3\xA9";
    std::string name, most;
    for (std::size_t i = 0; i < 300; ++i) {
        name += letters;
        if (i < kMaxPlanCharacters) most += letters;
    }
    const auto read = read_row("\"user\":\"alice\",\"suspended\":0,\"plan\":\"" + name + "\"");
    BOOST_REQUIRE_MESSAGE(read.rows.size() == 1U, "one reseller's plan must not end the reading of all");
    BOOST_TEST(read.rows[0].plan == most);
    BOOST_TEST(read.repaired == 1);
    BOOST_TEST(good_row("\"plan\":\"" + most + "\"").plan == most);
    BOOST_TEST(good_row("\"owner\":\"" + std::string(192, 'x') + "\"").owner == "");
    BOOST_TEST(good_row("\"owner\":\"" + std::string(191, 'x') + "\"").owner.size() == 191U);
}

BOOST_AUTO_TEST_CASE(skips_what_is_nested_in_a_row) {
    const auto facts = good_row(R"("x":{"user":"mallory","uid":5},"y":[{"suspended":0}],"uid":1007)");
    BOOST_TEST(facts.user == "alice");
    BOOST_TEST(facts.is_suspended);
    BOOST_TEST(*facts.uid == 1007);
}

BOOST_AUTO_TEST_CASE(refuses_a_list_with_an_unusable_row) {
    for (const char* row :
         {R"("suspended":0)", R"("user":null,"suspended":0)", R"("user":"","suspended":0)",
          R"("user":"root","suspended":0)", R"("user":"nobody","suspended":0)",
          R"("user":"../etc","suspended":0)", R"("user":"a\r\nb","suspended":0)",
          R"("user":"a\u0000","suspended":0)", R"("user":7,"suspended":0)", R"("user":["a"],"suspended":0)",
          R"("user":"Alice","suspended":0)", R"("user":"alice")", R"("user":"alice","suspended":null)",
          R"("user":"alice","suspended":"")", R"("user":"alice","suspended":true)",
          R"("user":"alice","suspended":2)", R"("user":"alice","suspended":"no")", ""}) {
        const auto read = read_row(row);
        BOOST_REQUIRE_MESSAGE(!read.document.ok(), "accepted " << row);
        BOOST_TEST((read.document.error().kind == base::ErrorKind::kCorrupt));
        BOOST_TEST(read.document.error().what.starts_with("row 1 of the list"), read.document.error().what);
    }
    BOOST_TEST(read_row(R"("user":"alice")").document.error().what ==
               "row 1 of the list named alice does not say whether it is suspended");
    for (const char* list : {"[1]", "[null]", "[[]]", "[\"alice\"]"})
        BOOST_TEST(!read_body(R"({"data":{"acct":)" + std::string{list} + "}}").document.ok(), list);
}

BOOST_AUTO_TEST_CASE(bounds_rows) {
    std::string body = R"({"data":{"acct":[)";
    for (int i = 0; i < 4; ++i)
        body += std::string{i > 0 ? "," : ""} + R"({"user":"u)" + std::to_string(i) + R"(","suspended":0})";
    body += "]}}";
    BOOST_TEST(read_body(body, 4).document.ok());
    const auto read = read_body(body, 3);
    BOOST_REQUIRE(!read.document.ok());
    BOOST_TEST(read.document.error().what == "row 4 of the list is more than the limit of rows");
}

BOOST_AUTO_TEST_CASE(sorts_and_refuses_a_user_twice) {
    AccountRows rows{10};
    const auto add = [&](std::string_view user) {
        BOOST_REQUIRE(rows.begin_row());
        rows.field("user", {Scalar::Kind::kText, false, 0, user});
        rows.field("suspended", {Scalar::Kind::kInteger, false, 0, {}});
        BOOST_REQUIRE(rows.end_row());
    };
    add("zoe");
    add("a_b");
    add("a.b");
    BOOST_REQUIRE(rows.sort().ok());
    add("zoe");
    BOOST_TEST(!rows.sort().ok());
    const auto sorted = rows.take();
    BOOST_TEST(sorted[0].user == "a.b");
    BOOST_TEST(sorted[1].user == "a_b");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::whm
