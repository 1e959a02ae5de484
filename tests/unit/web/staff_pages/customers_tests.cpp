// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>

#include "support/staff_fixture.h"

namespace pelanggan::test {

BOOST_FIXTURE_TEST_SUITE(customers_tests, StaffFixture)

BOOST_AUTO_TEST_CASE(the_host_sees_every_account_and_a_reseller_its_own) {
    const auto all = staff_get("root", "");
    BOOST_TEST(all.status == 200);
    for (const char* user : {">budi<", ">sari<", ">tono<"})
        BOOST_TEST(has(all, user), user);
    const auto own = staff_get("jaya", "p=customers");
    BOOST_TEST(has(own, ">sari<"));
    BOOST_TEST(!has(own, "budi"));
    BOOST_TEST(!has(own, "tono"));
    BOOST_TEST(!has(own, "maju"), "another reseller's name must not even stand in a filter");
}

BOOST_AUTO_TEST_CASE(suspended_accounts_are_said_to_be_so_in_words) {
    const auto page = staff_get("jaya", "p=customers");
    BOOST_TEST(has(page, "pel-row-bad"));
    BOOST_TEST(has(page, ">Suspended</span>"));
    BOOST_TEST(has(page, "invoice overdue &lt;b&gt;"));
    language = "id";
    BOOST_TEST(has(staff_get("jaya", "p=customers"), ">Ditangguhkan</span>"));
}

BOOST_AUTO_TEST_CASE(filters_of_a_reseller_cannot_reach_others) {
    for (const char* query : {"p=customers&reseller=maju", "p=customers&q=tono", "p=customers&reseller=root",
                              "p=customers&q=%25", "p=customers&q=_"}) {
        const auto page = staff_get("jaya", query);
        BOOST_TEST(page.status == 200, query);
        BOOST_TEST(!has(page, ">tono<"), query);
        BOOST_TEST(!has(page, ">budi<"), query);
    }
}

BOOST_AUTO_TEST_CASE(every_column_sorts_both_ways) {
    for (const char* column : {"user", "domain", "plan", "reseller", "email", "status"}) {
        const std::string query = std::string{"p=customers&sort="} + column;
        BOOST_TEST(has(staff_get("root", query), "aria-sort=\"ascending\""), column);
        BOOST_TEST(has(staff_get("root", query + "&dir=desc"), "aria-sort=\"descending\""), column);
    }
    const auto rows = staff_get("root", "p=customers&dir=desc").body;
    BOOST_TEST(rows.find(">tono<") < rows.find(">sari<"));
    BOOST_TEST(rows.find(">sari<") < rows.find(">budi<"));
    for (const char* wrong :
         {"p=customers&sort=password", "p=customers&sort=user;drop", "p=customers&status=odd"})
        BOOST_TEST(staff_get("root", wrong).status == 400, wrong);
}

BOOST_AUTO_TEST_CASE(pages_are_cut_and_linked) {
    const auto first = staff_json("root", "p=customers&size=2");
    BOOST_TEST(first.find("\"total\":3") != std::string::npos);
    BOOST_TEST(first.find("\"pages\":2") != std::string::npos);
    BOOST_TEST(first.find("tono") == std::string::npos);
    BOOST_TEST(staff_json("root", "p=customers&size=2&page=2").find("tono") != std::string::npos);
    BOOST_TEST(staff_json("root", "p=customers&size=2&page=99").find("tono") != std::string::npos,
               "behind the end stands the last page");
}

BOOST_AUTO_TEST_CASE(counts_are_of_the_scope_not_of_the_filter) {
    const auto page = staff_json("jaya", "p=customers&status=active");
    BOOST_TEST(page.find("\"total\":0") != std::string::npos);
    BOOST_TEST(page.find("\"status\":\"suspended\",\"label\":\"Suspended\",\"count\":1") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(customers_have_no_list_of_customers) {
    BOOST_TEST(get("p=customers").status == 404);
    BOOST_TEST(get("p=customer&id=1").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::test
