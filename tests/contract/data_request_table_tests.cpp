// SPDX-License-Identifier: Apache-2.0
//
// Data requests with their messages.
#include "support/store_fixture.h"

namespace pelanggan::store {

using namespace pelanggan::test;

namespace {

constexpr base::Time at(std::int64_t second) {
    return base::from_epoch(1'790'000'000 + second);
}
const std::string kAwkward = "O'Brien \\ \"Söhne\" 100% _ ; -- \xF0\x9F\x98\x80 :v1 ? \n second line \t ";

template <typename Backend>
struct RequestFixture : StoreFixture<Backend> {
    domain::DataRequest add(std::int64_t customer, std::int64_t due,
                            domain::RequestKind kind = domain::RequestKind::kAccess) {
        domain::DataRequest request;
        this->write([&](Tx& tx) {
            request = {};
            request.id.value = must(tx.data_requests().next_ids(1));
            request.customer.value = customer;
            request.kind = kind;
            request.opened_at = at(0);
            request.due_at = at(due);
            must(tx.data_requests().insert(request));
        });
        return request;
    }
    domain::DataRequest find(domain::DataRequestId id) {
        return this->read([&](const Tx& tx) { return tx.data_requests().find(id); }).value();
    }
    std::vector<std::int64_t> ids(const std::vector<domain::DataRequest>& requests) {
        std::vector<std::int64_t> ids;
        for (const auto& request : requests)
            ids.push_back(request.id.value);
        return ids;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(data_request_table_tests)

BOOST_FIXTURE_TEST_CASE_TEMPLATE(a_request_comes_back_as_it_was_given, Backend, Backends,
                                 RequestFixture<Backend>) {
    auto request = this->add(7, 100, domain::RequestKind::kCorrection);
    auto found = this->find(request.id);
    BOOST_TEST(found.customer.value == 7);
    BOOST_TEST((found.kind == domain::RequestKind::kCorrection));
    BOOST_TEST((found.state == domain::RequestState::kOpen));
    BOOST_TEST((found.opened_at == at(0) && found.due_at == at(100)));
    BOOST_TEST(!found.closed_at.has_value());
    BOOST_TEST(found.contact.value == 0);
    BOOST_TEST(found.version == 1);
    found.state = domain::RequestState::kRefused;
    found.closed_at = at(9);
    found.contact.value = 3;
    found.field = "tax_number";
    found.wanted = kAwkward;
    found.reason = kAwkward;
    this->write([&](Tx& tx) { must(tx.data_requests().update(found)); });
    const auto again = this->find(request.id);
    BOOST_TEST((again.state == domain::RequestState::kRefused));
    BOOST_TEST((again.closed_at == at(9)));
    BOOST_TEST(again.contact.value == 3);
    BOOST_TEST(again.field == "tax_number");
    BOOST_TEST(again.wanted == kAwkward);
    BOOST_TEST(again.reason == kAwkward);
    BOOST_TEST(again.version == 2);
    BOOST_TEST(!this->read([](const Tx& tx) { return tx.data_requests().find({9'999}); }).has_value());
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(an_update_names_the_version_it_read, Backend, Backends,
                                 RequestFixture<Backend>) {
    auto request = this->add(7, 100);
    this->write([&](Tx& tx) { must(tx.data_requests().update(request)); });
    const auto clash =
        this->try_write([&](Tx& tx) -> base::Expected<void> { return tx.data_requests().update(request); });
    BOOST_REQUIRE(!clash.ok());
    BOOST_TEST((clash.error().kind == base::ErrorKind::kConflict));
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(the_queue_begins_with_what_is_due_first, Backend, Backends,
                                 RequestFixture<Backend>) {
    const auto late = this->add(1, 300);
    const auto soon = this->add(2, 100);
    auto done = this->add(1, 50);
    const auto middle = this->add(3, 200);
    done.state = domain::RequestState::kDone;
    done.closed_at = at(60);
    this->write([&](Tx& tx) { must(tx.data_requests().update(done)); });
    using Ids = std::vector<std::int64_t>;
    const auto open = this->read([](const Tx& tx) { return tx.data_requests().open(0, 50); });
    BOOST_TEST((this->ids(open) == Ids{soon.id.value, middle.id.value, late.id.value}));
    const auto second = this->read([](const Tx& tx) { return tx.data_requests().open(1, 1); });
    BOOST_TEST((this->ids(second) == Ids{middle.id.value}));
    const auto closed = this->read([](const Tx& tx) { return tx.data_requests().closed(0, 50); });
    BOOST_TEST((this->ids(closed) == Ids{done.id.value}));
    const auto own = this->read([](const Tx& tx) { return tx.data_requests().of_customer({1}); });
    BOOST_TEST((this->ids(own) == Ids{done.id.value, late.id.value}));
    const auto counts = this->read([](const Tx& tx) { return tx.data_requests().counts(at(200)); });
    BOOST_TEST(counts.open == 3);
    BOOST_TEST(counts.overdue == 1);
    BOOST_TEST(counts.closed == 1);
}

BOOST_FIXTURE_TEST_CASE_TEMPLATE(messages_stay_in_the_order_they_came, Backend, Backends,
                                 RequestFixture<Backend>) {
    const auto request = this->add(7, 100);
    const auto other = this->add(7, 100);
    this->write([&](Tx& tx) {
        must(tx.data_requests().add_message(
            {{}, request.id, at(1), domain::ActorKind::kCustomer, "budi", kAwkward}));
        must(tx.data_requests().add_message({{}, other.id, at(1), domain::ActorKind::kHost, "root", "no"}));
        must(
            tx.data_requests().add_message({{}, request.id, at(1), domain::ActorKind::kHost, "root", "yes"}));
    });
    const auto messages = this->read([&](const Tx& tx) { return tx.data_requests().messages(request.id); });
    BOOST_REQUIRE(messages.size() == 2U);
    BOOST_TEST(messages[0].text == kAwkward);
    BOOST_TEST((messages[0].author == domain::ActorKind::kCustomer));
    BOOST_TEST(messages[0].author_name == "budi");
    BOOST_TEST((messages[0].at == at(1)));
    BOOST_TEST(messages[1].text == "yes");
    BOOST_TEST(messages[1].id.value > messages[0].id.value);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::store
