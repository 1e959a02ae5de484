// SPDX-License-Identifier: Apache-2.0
#include "scgi/message.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace pelanggan;
using namespace std::string_literals;
using scgi::RequestDecoder;

namespace {

std::string netstring(const std::string& block) {
    return std::to_string(block.size()) + ":" + block + ",";
}
std::string frame(const std::string& extra, const std::string& body = "") {
    return netstring("CONTENT_LENGTH\0"s + std::to_string(body.size()) + "\0SCGI\0"s + "1\0"s + extra) + body;
}
// The answer to a whole frame given at once: true whole, false wants more, else the error.
base::Expected<bool> feed(const std::string& bytes, std::size_t max_body = scgi::kMaxBodyBytes) {
    RequestDecoder decoder{max_body};
    return decoder.feed(bytes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(message_tests)

BOOST_AUTO_TEST_CASE(specification_example_is_read) {
    const std::string bytes =
        "70:CONTENT_LENGTH\00027\000SCGI\0001\000REQUEST_METHOD\000POST\000REQUEST_URI\000/"
        "deepthought\000,What is "
        "the answer to life?"s;
    RequestDecoder decoder;
    const auto done = decoder.feed(bytes);
    BOOST_REQUIRE(done.ok());
    BOOST_TEST(done.value());
    BOOST_TEST(decoder.request().header("REQUEST_URI") == "/deepthought");
    BOOST_TEST(decoder.request().header("SCGI") == "");
    BOOST_TEST(decoder.request().body == "What is the answer to life?");
}

BOOST_AUTO_TEST_CASE(what_encode_writes_is_read_back_in_pieces_of_every_size) {
    scgi::Request request{{{"A", "1"}, {"EMPTY", ""}, {"QUERY_STRING", "p=details"}}, "body\0with NUL"s};
    const auto bytes = scgi::encode(request);
    BOOST_REQUIRE(bytes.ok());
    for (std::size_t piece = 1; piece <= bytes->size(); ++piece) {
        RequestDecoder decoder;
        bool is_done = false;
        for (std::size_t at = 0; at < bytes->size(); at += piece) {
            BOOST_REQUIRE(!is_done);
            const auto fed = decoder.feed(std::string_view{*bytes}.substr(at, piece));
            BOOST_REQUIRE(fed.ok());
            is_done = fed.value();
        }
        BOOST_TEST(is_done);
        BOOST_TEST(decoder.request().headers.size() == 3U);
        BOOST_TEST(decoder.request().body == request.body);
    }
}

BOOST_AUTO_TEST_CASE(unfinished_requests_want_more_and_never_err) {
    const std::string bytes = frame("A\0b\0"s, "body");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto fed = feed(bytes.substr(0, size));
        BOOST_REQUIRE_MESSAGE(fed.ok() && !fed.value(), "cut after " << size << " bytes");
    }
}

BOOST_AUTO_TEST_CASE(everything_else_is_refused) {
    struct Row {
        std::string bytes;
        const char* why;
    };
    const std::vector<Row> rows = {
        {":", "no length"},
        {"-1:", "sign"},
        {"+5:", "sign"},
        {" 5:", "space"},
        {"05:", "leading zero"},
        {"0:,", "no headers at all"},
        {"65537:", "more than the limit"},
        {"4294967296:", "four gigabytes"},
        {"99999999999999999999999999", "endless length"},
        {"5x", "letter in the length"},
        {netstring("CONTENT_LENGTH\0000\000SCGI\0001\000"s).substr(0, 28) + ";", "no comma"},
        {netstring("CONTENT_LENGTH\0000\000SCGI\0001"s), "no NUL at the end"},
        {netstring("CONTENT_LENGTH\0000\000SCGI\000"s), "odd number of strings"},
        {netstring("SCGI\0001\000CONTENT_LENGTH\0000\000"s), "CONTENT_LENGTH second"},
        {netstring("SCGI\0001\000"s), "no CONTENT_LENGTH"},
        {netstring("CONTENT_LENGTH\0000\000"s), "no SCGI"},
        {netstring("CONTENT_LENGTH\0000\000SCGI\0002\000"s), "SCGI is 2"},
        {netstring("CONTENT_LENGTH\000\000SCGI\0001\000"s), "empty length"},
        {netstring("CONTENT_LENGTH\000-1\000SCGI\0001\000"s), "negative length"},
        {netstring("CONTENT_LENGTH\00007\000SCGI\0001\000"s), "length with a leading zero"},
        {netstring("CONTENT_LENGTH\0001e1\000SCGI\0001\000"s), "length is no number"},
        {netstring("CONTENT_LENGTH\0001048577\000SCGI\0001\000"s), "body above the ceiling"},
        {netstring("CONTENT_LENGTH\00018446744073709551616\000SCGI\0001\000"s), "length wraps around"},
        {frame("A\0b\0A\0b\0"s), "doubled name"},
        {frame("REMOTE_USER\0root\0REMOTE_USER\0tono\0"s), "doubled identity"},
        {frame("SCGI\0001\000"s), "doubled SCGI"},
        {frame("CONTENT_LENGTH\0009\000"s), "doubled length"},
        {frame("\0value\0"s), "no name"},
        {frame("A\0b\0"s) + "x", "bytes behind"},
        {frame("A\0b\0"s, "body") + "x", "bytes behind the body"},
    };
    for (const Row& row : rows) {
        const auto whole = feed(row.bytes);
        BOOST_TEST(!whole.ok(), row.why);
        if (!whole.ok()) BOOST_TEST((whole.error().kind == base::ErrorKind::kInvalidInput), row.why);
        RequestDecoder decoder;
        bool is_refused = false;
        for (const char c : row.bytes)
            is_refused = !decoder.feed({&c, 1}).ok() || is_refused;
        BOOST_TEST(is_refused, row.why << ", byte by byte");
        BOOST_TEST(!decoder.feed("x").ok(), row.why << ": stays refused");
    }
}

BOOST_AUTO_TEST_CASE(number_of_headers_is_limited) {
    std::string many;
    for (std::size_t i = 0; i < scgi::kMaxHeaders - 2; ++i)
        many += "H" + std::to_string(i) + "\0v\0"s;
    BOOST_TEST(feed(frame(many)).ok());
    BOOST_TEST(!feed(frame(many + "ONE_MORE\0v\0"s)).ok());
}

BOOST_AUTO_TEST_CASE(body_limit_is_lowered_by_the_route) {
    RequestDecoder decoder;
    const std::string bytes = frame("A\0b\0"s, std::string(100, 'x'));
    BOOST_REQUIRE(decoder.feed(bytes.substr(0, bytes.size() - 50)).ok());
    BOOST_TEST(decoder.has_headers());
    BOOST_TEST(decoder.content_length() == 100U);
    BOOST_TEST(decoder.limit_body(100).ok());
    BOOST_TEST(!decoder.limit_body(99).ok());
    BOOST_TEST(!feed(frame("", "12345"), 4).ok());
}

BOOST_AUTO_TEST_CASE(encode_refuses_what_cannot_be_said) {
    BOOST_TEST(!scgi::encode(scgi::Request{{{"", "v"}}, ""}).ok());
    BOOST_TEST(!scgi::encode(scgi::Request{{{"A", "x\0y"s}}, ""}).ok());
    BOOST_TEST(!scgi::encode(scgi::Request{{{"A", std::string(scgi::kMaxHeaderBytes, 'x')}}, ""}).ok());
    BOOST_TEST(!scgi::encode(scgi::Request{{}, std::string(scgi::kMaxBodyBytes + 1, 'x')}).ok());
}

BOOST_AUTO_TEST_CASE(answers_are_written_and_read_back) {
    const scgi::Answer answer{
        303, {{"Location", "?p=details"}, {"Cache-Control", "no-store"}}, "go\r\n\r\non"};
    const std::string bytes = scgi::encode(answer);
    BOOST_TEST(bytes.substr(0, 23) == "Status: 303 See Other\r\n");
    const auto read = scgi::decode_answer(bytes);
    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->status == 303);
    BOOST_TEST(read->header("location") == "?p=details");
    BOOST_TEST(read->headers.size() == 2U);
    BOOST_TEST(read->body == answer.body);
}

BOOST_AUTO_TEST_CASE(answers_that_are_none_are_refused) {
    struct Row {
        std::string bytes;
        const char* why;
    };
    const std::vector<Row> rows = {
        {"", "nothing"},
        {"Status: 200 OK\r\n", "headers without an end"},
        {"Status: 2x0 OK\r\n\r\n", "status is no number"},
        {"Status: 2000\r\n\r\n", "status of four digits"},
        {"Status: 99\r\n\r\n", "status below 100"},
        {"Status: 200\r\nStatus: 200\r\n\r\n", "two of them"},
        {"Content-Length: 5\r\n\r\nbody", "cut body"},
        {"Content-Length: 3\r\n\r\nbody", "longer body"},
        {"no colon\r\n\r\n", "a line that is no header"},
        {": value\r\n\r\n", "a header without name"},
        {"A: b\nC: d\r\n\r\n", "a bare line feed"},
    };
    for (const Row& row : rows)
        BOOST_TEST(!scgi::decode_answer(row.bytes).ok(), row.why);
    BOOST_TEST(scgi::decode_answer("Content-Type: text/plain\r\n\r\nok").ok());
}

BOOST_AUTO_TEST_SUITE_END()
