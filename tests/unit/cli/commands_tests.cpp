// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"

#include "support/cli_fixture.h"

namespace pelanggan::test {

BOOST_FIXTURE_TEST_SUITE(commands_tests, CliFixture)

BOOST_AUTO_TEST_CASE(wrong_command_lines_ask_nobody) {
    const struct {
        std::vector<std::string> words;
        const char* reason;
    } rows[] = {
        {{"frob"}, "unknown"},
        {{"accounts"}, "no subcommand"},
        {{"accounts", "frob"}, "unknown subcommand"},
        {{"accounts", "show"}, "no user"},
        {{"customers", "show", "x"}, "no number"},
        {{"customers", "show", "-1"}, "negative"},
        {{"customers", "set", "7", "city"}, "no value"},
        {{"customers", "set", "7", "=x"}, "no field"},
        {{"customers", "set", "7", "city=a", "city=b"}, "twice"},
        {{"customers", "set", "7", "version=3"}, "the form's own"},
        {{"customers", "set", "7", "was_city=3"}, "the form's own"},
        {{"customers", "set", "7", "CITY=3"}, "no field name"},
        {{"preferences", "set", "7", "1", "news", "maybe"}, "neither on nor off"},
        {{"preferences", "set", "7", "1", "news"}, "too few"},
        {{"journal", "verify", "7"}, "too many"},
        {{"sync", "now"}, "too many"},
    };
    for (const auto& row : rows) {
        err.clear();
        BOOST_TEST(run(row.words) == 2, row.reason);
        BOOST_TEST(err.find("pelanggan help") != std::string::npos, row.reason);
    }
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(errors_of_the_daemon_become_exit_codes) {
    const struct {
        int status;
        const char* body;
        int exit;
    } rows[] = {
        {404, R"({"kind":"not_found","what":"x","reference":"r"})", 3},
        {403, R"({"kind":"unauthorized"})", 4},
        {422, R"({"faults":[{"name":"phone","fault":"no telephone number"}]})", 4},
        {409, R"({"kind":"conflict"})", 6},
        {409, R"({"contested":[]})", 6},
        {503, R"({"kind":"unavailable"})", 5},
        {500, R"({"kind":"internal"})", 70},
        {200, "<html>", 5},
        {503, "busy", 5},
    };
    for (const auto& row : rows) {
        answer(row.status, row.body);
        BOOST_TEST(run({"accounts", "show", "budi"}) == row.exit, row.status << " " << row.body);
    }
    BOOST_TEST(err.find("phone: no telephone number") != std::string::npos);
    answers.push_back(base::unavailable("refused"));
    BOOST_TEST(run({"accounts", "show", "budi"}) == 5);
}

BOOST_AUTO_TEST_CASE(a_list_is_read_piece_by_piece_and_cannot_steer_the_terminal) {
    answer(
        200,
        R"({"total":2,"pages":2,"rows":[{"user":"budi","domain":"a\u001b[31m.example","status":"active","status_text":"Active","customer":1}]})");
    answer(
        200,
        R"({"total":2,"pages":2,"rows":[{"user":"sari","domain":"b.example","status":"suspended","status_text":"Suspended","customer":2}]})");
    BOOST_TEST(run({"accounts", "list"}, {{"status", "active"}, {"search", "a&b"}}) == 0);
    BOOST_TEST(asked.size() == 2U);
    BOOST_TEST(asked[0].query.find("q=a%26b&status=active") != std::string::npos);
    BOOST_TEST(asked[1].query.find("page=2") != std::string::npos);
    BOOST_TEST(out.find('\033') == std::string::npos);
    BOOST_TEST(out.find("Account  Domain") == 0U);
    BOOST_TEST(out.find("\nsari") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lists_for_programs_are_one_object) {
    answer(200, R"({"total":2,"pages":1,"rows":[{"user":"budi"},{"user":"sari"}]})");
    BOOST_TEST(run({"customers", "list"}, {{"limit", "1"}}, true) == 0);
    const auto parsed = cli::parse_json(out);
    BOOST_REQUIRE(parsed.ok());
    BOOST_TEST(cli::list_of(*parsed, "rows").Size() == 1U);
    BOOST_TEST(cli::number_of(*parsed, "total") == 2);
    BOOST_TEST(asked[0].query.find("p=customers") == 0U);
}

BOOST_AUTO_TEST_CASE(a_change_goes_with_reason_and_request) {
    answer(200, R"({"id":7,"saved":true})");
    BOOST_TEST(run({"customers", "set", "7", "city=Kota Baru", "street_1=a=b&c"}, {{"reason", "letter"}}) ==
               0);
    BOOST_TEST(asked[0].method == "POST");
    BOOST_TEST(asked[0].query == "p=customer-edit");
    BOOST_TEST(asked[0].body.find("id=7&reason=letter&city=Kota%20Baru&street_1=a%3Db%26c&request=") == 0U);
    BOOST_TEST(out == "Saved.\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_outcome_is_asked_for) {
    answers.push_back(base::outcome_unknown("cut"));
    answer(200, R"({"state":"saved"})");
    BOOST_TEST(run({"customers", "set", "7", "city=x"}) == 0);
    BOOST_TEST(asked[1].query.find("p=outcome&request=") == 0U);
    answers.push_back(base::outcome_unknown("cut"));
    answer(200, R"({"state":"not_saved"})");
    BOOST_TEST(run({"customers", "set", "7", "city=x"}) == 5);
    BOOST_TEST(err.find("It was not saved") != std::string::npos);
    answers.push_back(base::outcome_unknown("cut"));
    answers.push_back(base::unavailable("gone"));
    BOOST_TEST(run({"customers", "set", "7", "city=x"}) == 5);
    BOOST_TEST(err.find("not known") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_synchronisation_is_followed_to_its_end) {
    answer(200, R"({"server":"alpha","runs":[{"id":4,"state":"complete"}]})");
    answer(200, R"({"is_started":true})");
    answer(200, R"({"is_running":false,"last":{"id":4,"state":"complete"}})");
    answer(200, R"({"is_running":true,"is_counted":true,"seen":50,"expected":100,"percent":50})");
    answer(
        200,
        R"({"is_running":false,"last":{"id":5,"state":"complete","state_text":"Complete","seen":100,"added":2}})");
    BOOST_TEST(run({"sync"}, {}, false, "en", true) == 0);
    BOOST_TEST(err.find("50 %") != std::string::npos);
    BOOST_TEST(out.find("Complete") != std::string::npos);

    answer(200, R"({"server":"alpha","runs":[]})");
    BOOST_TEST(run({"sync"}, {{"server", "beta"}}) == 3);

    answer(200, R"({"server":"alpha","runs":[]})");
    answer(200, R"({"is_started":true})");
    answer(
        200,
        R"({"is_running":false,"last":{"id":1,"state":"failed","state_text":"Failed","message":"refused"}})");
    out.clear();
    BOOST_TEST(run({"sync"}, {}, true) == 5);
    const auto report = cli::parse_json(out);
    BOOST_REQUIRE(report.ok());
    BOOST_TEST(cli::text_of(*report, "state") == "failed");
}

BOOST_AUTO_TEST_CASE(a_synchronisation_that_cannot_even_begin_says_why_at_once) {
    for (const char* status :
         {R"({"is_running":false,"failure":"disk is full","last":{"id":4,"state":"complete"}})",
          R"({"is_running":false,"failure":"disk is full","last":null})",
          R"({"is_running":false,"failure":"disk is full","last":{"id":5,"state":"running"}})"}) {
        err.clear();
        answer(200, R"({"server":"alpha","runs":[{"id":4,"state":"complete"}]})");
        answer(200, R"({"is_started":true})");
        answer(200, status);
        BOOST_TEST(run({"sync"}) == 5);
        BOOST_TEST(err.find("disk is full") != std::string::npos, err);
        BOOST_TEST(answers.empty());
    }
}

BOOST_AUTO_TEST_CASE(doctor_says_what_to_do_without_a_daemon) {
    answers.push_back(base::unavailable("/nowhere/whm.sock: No such file or directory"));
    BOOST_TEST(run({"doctor"}) == 5);
    BOOST_TEST(out.find("/nowhere/whm.sock is not there") != std::string::npos);
    BOOST_TEST(out.find("systemctl restart pelanggand") != std::string::npos);
    answer(
        200,
        R"({"is_good":false,"findings":[{"code":"x","level":"bad","what":"It is broken","remedy":"Mend it"}]})");
    BOOST_TEST(run({"doctor"}, {}, false, "id") == 5);
    BOOST_TEST(out.find("Yang perlu dilakukan: Mend it") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(doctor_tells_what_keeps_the_daemon_from_starting) {
    const auto look = [&](const char* said) {
        stopped_by = said;
        out.clear();
        answers.push_back(base::unavailable("nobody listens"));
        BOOST_TEST(run({"doctor"}, {}, /*is_json=*/true) == 5);
        return out;
    };
    BOOST_TEST(look("/etc/x.conf:3: unknown key").find("start-fails") != std::string::npos, out);
    BOOST_TEST(out.find("cannot start: /etc/x.conf:3: unknown key") != std::string::npos, out);
    BOOST_TEST(look("schema 99: it was written by a newer release").find("schema-newer") != std::string::npos,
               out);
    // One works, but its socket is not there: that is the fault.
    BOOST_TEST(look("another pelanggand already works on /x").find("socket-missing") != std::string::npos,
               out);
    BOOST_TEST(look("").find("socket-missing") != std::string::npos, out);
    BOOST_TEST(look("\x1b[31mred").find('\x1b') == std::string::npos, "no control characters");
}

BOOST_AUTO_TEST_CASE(doctor_says_how_many_accounts_the_panel_has) {
    answer(200, R"({"is_good":true,"findings":[]})");
    counted = 17;
    BOOST_TEST(run({"doctor"}) == 0);
    BOOST_TEST(asked[0].body.find("accounts=17") != std::string::npos, asked[0].body);
}

BOOST_AUTO_TEST_CASE(broken_histories_are_named) {
    answer(200, R"({"customers":2,"entries":5,"broken":[],"last":2,"is_done":false})");
    answer(
        200,
        R"({"customers":1,"entries":1,"broken":[{"customer":3,"sequence":1,"what":"hash"}],"last":3,"is_done":true})");
    answer(200, R"({"names":["000001-2026-11-22.anchor"]})");
    answer(200,
           R"({"lines":2,"broken":[{"customer":9,"sequence":4,"what":"cut"}],"fault":"","is_done":false})");
    answer(200, R"({"lines":0,"broken":[],"fault":"","is_done":true})");
    BOOST_TEST(run({"journal", "verify"}) == 5);
    BOOST_TEST(asked[4].query.find("from=2") != std::string::npos);
    BOOST_TEST(out.find("Customer 9") != std::string::npos);
    BOOST_TEST(asked[1].query.find("after=2") != std::string::npos);
    BOOST_TEST(out.find("Customer 3") != std::string::npos);
    BOOST_TEST(out.find("3 customers, 6 entries") != std::string::npos);
    answer(200, R"({"customers":0,"entries":0,"broken":[],"last":0,"is_done":true})");
    answer(200, R"({"names":[]})");
    BOOST_TEST(run({"journal", "verify"}) == 0);
    answer(200, R"({"customers":0,"entries":0,"broken":[],"last":0,"is_done":true})");
    answer(200, R"({"names":["000001-2026-11-22.anchor"]})");
    answer(200, R"({"lines":0,"broken":[],"fault":"its digest does not fit","is_done":true})");
    BOOST_TEST(run({"journal", "verify"}) == 5);
    BOOST_TEST(out.find("its digest does not fit") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_anchor_is_followed_until_it_is_written) {
    const std::string quiet = R"({"is_on":true,"written":0,"fault":"","is_running":false,"folder":"/a"})";
    answer(200, quiet);
    answer(200, R"({"is_started":true})");
    answer(200, quiet);
    answer(
        200,
        R"({"is_on":true,"written":0,"is_running":true,"done":5,"expected":9,"percent":55,"folder":"/a"})");
    answer(
        200,
        R"({"is_on":true,"written":7,"folder":"/a","last":{"number":7,"lines":3,"digest":"abc","made_at":"x"}})");
    BOOST_TEST(run({"journal", "anchor"}) == 0);
    BOOST_TEST(out.find("Anchor 7") != std::string::npos);
    BOOST_TEST(out.find("abc") != std::string::npos);
    answer(200, R"({"is_on":false,"fault":""})");
    BOOST_TEST(run({"journal", "anchor"}) == 5);
    BOOST_TEST(err.find("anchor_dir") != std::string::npos);
    answer(200, quiet);
    answer(200, R"({"is_started":true})");
    answer(200, R"({"is_on":true,"written":0,"fault":"disk is full","is_running":false,"folder":"/a"})");
    BOOST_TEST(run({"journal", "anchor"}) == 5);
    BOOST_TEST(err.find("disk is full") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(hostile_json_is_refused_not_crashed_on) {
    for (const auto& body : {std::string(1'000'000, '['), std::string{R"({"rows":5,"total":"x"})"},
                             std::string{R"([1,2])"}, std::string{"{\"a\":\"\xff\"}"}}) {
        answer(200, body);
        const int code = run({"accounts", "list"});
        BOOST_TEST((code == 0 || code == 5), code);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
