// SPDX-License-Identifier: Apache-2.0
#include "whm/json_reader.h"

#include <boost/test/unit_test.hpp>

#include <string>

#include "support/fake_http_client.h"

namespace pelanggan::whm {
namespace {

base::Expected<JsonValue> read(const std::string& body, std::size_t piece_bytes = 16384,
                               RowSink* sink = nullptr) {
    http::FakeReply reply{200, body, piece_bytes, std::nullopt};
    ReplySource source{reply, nullptr};
    return read_json(source, sink);
}

void check_refused(const std::string& body, const std::string& why) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{16384}}) {
        const auto document = read(body, piece);
        BOOST_REQUIRE_MESSAGE(!document.ok(), "accepted: " << body.substr(0, 80));
        BOOST_TEST((document.error().kind == base::ErrorKind::kCorrupt));
        BOOST_TEST(document.error().what.find(why) != std::string::npos,
                   document.error().what << " does not say " << why);
    }
}

std::string nested(std::size_t depth) {
    std::string text = "{\"a\":";
    text.append(depth, '[');
    text.append(depth, ']');
    return text + "}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_reader_tests)

BOOST_AUTO_TEST_CASE(keeps_every_type) {
    for (std::size_t piece = 1; piece < 40; ++piece) {
        const auto document = read(
            R"({"n":null,"t":true,"i":-5,"u":4294967295,"big":9223372036854775807,"over":9223372036854775808,)"
            R"("d":1.5,"s":"a\"\u00e9\ud83d\ude00","l":[1,"2",[]],"o":{"k":{}}} )",
            piece);
        BOOST_REQUIRE(document.ok());
        BOOST_TEST(document->find("n")->is_null());
        BOOST_TEST(document->find("t")->is_true);
        BOOST_TEST(*document->find("i")->as_integer() == -5);
        BOOST_TEST(*document->find("u")->as_integer() == 4294967295);
        BOOST_TEST(*document->find("big")->as_integer() == 9223372036854775807);
        BOOST_TEST(!document->find("over")->as_integer());
        BOOST_TEST(!document->find("d")->as_integer());
        BOOST_TEST(document->find("s")->text == "a\"\xC3\xA9\xF0\x9F\x98\x80");
        BOOST_TEST(document->find("l")->items.size() == 3U);
        BOOST_TEST(document->find("o", "k")->is_object());
        BOOST_TEST(document->find("o", "k", "x") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(reads_flags_and_numbers_loosely_and_nothing_else) {
    const auto document =
        read(R"({"a":0,"b":1,"c":"0","d":"1","e":2,"f":"","g":true,"h":"01","i":"12x","j":"12"})");
    BOOST_REQUIRE(document.ok());
    BOOST_TEST(!*document->find("a")->as_flag());
    BOOST_TEST(*document->find("b")->as_flag());
    BOOST_TEST(!*document->find("c")->as_flag());
    BOOST_TEST(*document->find("d")->as_flag());
    for (const char* name : {"e", "f", "g", "h"})
        BOOST_TEST(!document->find(name)->as_flag().has_value());
    BOOST_TEST(!document->find("i")->as_integer().has_value());
    BOOST_TEST(*document->find("j")->as_integer() == 12);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_one_object) {
    check_refused("", "not JSON");
    check_refused("   ", "not JSON");
    check_refused("[]", "not an object");
    check_refused("1", "not an object");
    check_refused("\"x\"", "not an object");
    check_refused("null", "not an object");
    check_refused("<html></html>", "not JSON");
    check_refused("\xEF\xBB\xBF{}", "not JSON");
    check_refused("{}{}", "not JSON");
    check_refused("{} x", "not JSON");
    check_refused(std::string{"{}\0", 3}, "something follows");
    check_refused(std::string{"{}\0{}", 5}, "something follows");
    check_refused("{\"a\":01}", "not JSON");
    check_refused("{\"a\":1,}", "not JSON");
    check_refused("{'a':1}", "not JSON");
    check_refused("{\"a\":\"\\ud800\"}", "not JSON");
    check_refused("{\"a\":\"\x01\"}", "not JSON");
    check_refused("{\"a\":1e999}", "not JSON");
}

BOOST_AUTO_TEST_CASE(refuses_a_body_cut_at_any_byte) {
    const std::string whole = R"({"data":{"a":["é\u00e9",-12,true]},"metadata":{"result":1}})";
    BOOST_REQUIRE(read(whole).ok());
    for (std::size_t length = 0; length < whole.size(); ++length)
        BOOST_TEST(!read(whole.substr(0, length)).ok(), "cut at " << length << " was accepted");
}

BOOST_AUTO_TEST_CASE(refuses_a_name_twice_in_one_object_only) {
    check_refused(R"({"a":1,"a":1})", "twice");
    check_refused(R"({"x":{"b":[{"result":1,"result":0}]}})", "twice");
    check_refused(R"({"a":1,"\u0061":2})", "twice");
    BOOST_TEST(read(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})").ok());
}

BOOST_AUTO_TEST_CASE(bounds_depth) {
    BOOST_TEST(read(nested(kMaxDepth - 1)).ok());
    check_refused(nested(kMaxDepth), "nested deeper");
    BOOST_TEST(!read("{\"a\":" + std::string(1'000'000, '[')).ok());
    BOOST_TEST(!read(std::string(1'000'000, '[')).ok());
}

BOOST_AUTO_TEST_CASE(bounds_texts_numbers_and_blanks) {
    BOOST_TEST(read("{\"a\":\"" + std::string(kMaxTextBytes, 'x') + "\"}").ok());
    check_refused("{\"a\":\"" + std::string(kMaxTextBytes + 1, 'x') + "\"}", "longer than the limit");
    for (const char c : {'x', '7', ' '}) {
        const std::string opening = c == 'x' ? "{\"a\":\"" : "{\"a\":";
        BOOST_TEST(!read(opening + std::string(10 * kMaxTextBytes, c)).ok());
    }
    check_refused("{\"" + std::string(10 * kMaxTextBytes, 'k'), "longer than the limit");
}

BOOST_AUTO_TEST_CASE(bounds_what_is_kept) {
    std::string many = "{\"a\":[";
    for (std::size_t i = 0; i < kMaxKeptValues; ++i)
        many += "0,";
    check_refused(many + "0]}", "more than the limit");
    std::string names = "{";
    for (std::size_t i = 0; i <= kMaxKeysPerObject; ++i)
        names += "\"k" + std::to_string(i) + "\":0,";
    check_refused(names + "\"z\":0}", "too many names");
    std::string texts = "{\"a\":[";
    for (int i = 0; i < 20; ++i)
        texts += "\"" + std::string(kMaxTextBytes, 'x') + "\",";
    check_refused(texts + "0]}", "more than the limit");
}

BOOST_AUTO_TEST_CASE(passes_on_the_error_of_the_source) {
    http::FakeReply reply{200, "{\"a\":1}", 3, base::unavailable("broken")};
    ReplySource source{reply, nullptr};
    const auto document = read_json(source, nullptr);
    BOOST_REQUIRE(!document.ok());
    BOOST_TEST((document.error().kind == base::ErrorKind::kUnavailable));
    BOOST_TEST(document.error().what == "broken");
}

BOOST_AUTO_TEST_CASE(reads_ahead_and_then_on) {
    const std::string body = "{\"a\":\"" + std::string(50'000, 'x') + "\"}";
    for (const std::size_t bound : {std::size_t{1}, std::size_t{20'000}, std::size_t{1'000'000}}) {
        http::FakeReply reply{200, body, 7'000, std::nullopt};
        ReplySource source{reply, nullptr};
        AheadSource ahead{source};
        const auto is_whole = ahead.read_ahead(bound);
        BOOST_REQUIRE(is_whole.ok());
        BOOST_TEST(*is_whole == (bound > body.size()));
        const auto document = read_json(ahead, nullptr);
        BOOST_REQUIRE(document.ok());
        BOOST_TEST(document->find("a")->text.size() == 50'000U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::whm
