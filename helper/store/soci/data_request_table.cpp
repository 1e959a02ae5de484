// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/soci_request_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT id, customer_id, kind, state, opened_at, due_at, closed_at, contact_id, field, wanted, reason, "
    "ver FROM data_request ";
const std::string kKinds = "nnttnnnntttn";
const Sql kFind{kFrom + "WHERE id = ?", "n", kKinds};
const Sql kOfCustomer{kFrom + "WHERE customer_id = ? ORDER BY id DESC LIMIT 500", "n", kKinds};
const Sql kOpen{kFrom + "WHERE open_due_at IS NOT NULL ORDER BY open_due_at, id LIMIT ? OFFSET ?", "nn",
                kKinds};
const Sql kClosed{kFrom + "WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, id DESC LIMIT ? OFFSET ?",
                  "nn", kKinds};
const Sql kCountOpen{"SELECT count(*) FROM data_request WHERE open_due_at IS NOT NULL", "", "n"};
const Sql kCountOverdue{"SELECT count(*) FROM data_request WHERE open_due_at < ?", "n", "n"};
const Sql kCountClosed{"SELECT count(*) FROM data_request WHERE closed_at IS NOT NULL", "", "n"};
const InsertSql kInsert{"data_request",
                        {"id", "customer_id", "kind", "opened_at", "state", "due_at", "open_due_at",
                         "closed_at", "contact_id", "field", "wanted", "reason", "ver"},
                        "nntntnnnntttn"};
const Sql kUpdate{
    "UPDATE data_request SET state = ?, due_at = ?, open_due_at = ?, closed_at = ?, contact_id = ?, field = "
    "?, wanted = ?, reason = ?, ver = ver + 1 WHERE id = ? AND ver = ?",
    "tnnnntttnn", ""};

const Sql kMessages{
    "SELECT id, request_id, at, author_kind, author_name, `text` FROM request_message WHERE request_id = ? "
    "ORDER BY id LIMIT 500",
    "n", "nnnttt"};
const InsertSql kInsertMessage{
    "request_message", {"id", "request_id", "at", "author_kind", "author_name", "text"}, "nnnttt"};

domain::DataRequest read_request(Statement& row) {
    domain::DataRequest request;
    request.id.value = row.number();
    request.customer.value = row.number();
    request.kind = known(domain::parse_request_kind(row.text()), "request's kind");
    request.state = known(domain::parse_request_state(row.text()), "request's state");
    request.opened_at = row.time();
    request.due_at = row.time();
    request.closed_at = row.optional_time();
    request.contact.value = row.number();
    request.field = row.text();
    request.wanted = row.text();
    request.reason = row.text();
    request.version = row.number();
    return request;
}

domain::RequestMessage read_message(Statement& row) {
    domain::RequestMessage message;
    message.id.value = row.number();
    message.request.value = row.number();
    message.at = row.time();
    message.author = known(domain::parse_actor_kind(row.text()), "message's author");
    message.author_name = row.text();
    message.text = row.text();
    return message;
}

// Everything from state to reason.
void bind_body(Statement& statement, const domain::DataRequest& request) {
    statement.bind(domain::to_string(request.state)).bind(request.due_at);
    if (domain::is_closed(request.state)) {
        statement.bind_null();
    } else {
        statement.bind(request.due_at);
    }
    statement.bind(request.closed_at)
        .bind(request.contact.value)
        .bind(request.field)
        .bind(request.wanted)
        .bind(request.reason);
}

}  // namespace

Expected<std::optional<domain::DataRequest>> SociDataRequestTable::find(domain::DataRequestId id) const {
    return connection_.run([&]() -> Expected<std::optional<domain::DataRequest>> {
        return read_one(connection_.statement(kFind).bind(id.value), read_request);
    });
}

Expected<std::vector<domain::DataRequest>> SociDataRequestTable::of_customer(
    domain::CustomerId customer) const {
    return connection_.run([&]() -> Expected<std::vector<domain::DataRequest>> {
        return read_all(connection_.statement(kOfCustomer).bind(customer.value), read_request);
    });
}

Expected<std::vector<domain::DataRequest>> SociDataRequestTable::open(std::int64_t offset,
                                                                      std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::DataRequest>> {
        return read_all(connection_.statement(kOpen).bind(limit).bind(offset), read_request);
    });
}

Expected<std::vector<domain::DataRequest>> SociDataRequestTable::closed(std::int64_t offset,
                                                                        std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::DataRequest>> {
        return read_all(connection_.statement(kClosed).bind(limit).bind(offset), read_request);
    });
}

Expected<DataRequestTable::Counts> SociDataRequestTable::counts(base::Time now) const {
    return connection_.run([&]() -> Expected<Counts> {
        const auto number = [](Statement& row) { return row.number(); };
        Counts counts;
        counts.open = read_one(connection_.statement(kCountOpen), number).value_or(0);
        counts.overdue = read_one(connection_.statement(kCountOverdue).bind(now), number).value_or(0);
        counts.closed = read_one(connection_.statement(kCountClosed), number).value_or(0);
        return counts;
    });
}

Expected<void> SociDataRequestTable::insert(const domain::DataRequest& request) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kInsert.text(1), kInsert.kinds, "");
        statement.bind(request.id.value)
            .bind(request.customer.value)
            .bind(domain::to_string(request.kind))
            .bind(request.opened_at);
        bind_body(statement, request);
        statement.bind(request.version).run();
        return {};
    });
}

Expected<void> SociDataRequestTable::update(const domain::DataRequest& request) {
    return connection_.run([&]() -> Expected<void> {
        Statement& statement = connection_.statement(kUpdate);
        bind_body(statement, request);
        return must_be_one(statement.bind(request.id.value).bind(request.version).run(), "the request");
    });
}

Expected<std::int64_t> SociDataRequestTable::next_ids(std::int64_t count) {
    return connection_.run(
        [&]() -> Expected<std::int64_t> { return take_ids(connection_, "data_request", count); });
}

Expected<std::vector<domain::RequestMessage>> SociDataRequestTable::messages(
    domain::DataRequestId request) const {
    return connection_.run([&]() -> Expected<std::vector<domain::RequestMessage>> {
        return read_all(connection_.statement(kMessages).bind(request.value), read_message);
    });
}

Expected<void> SociDataRequestTable::add_message(const domain::RequestMessage& message) {
    return connection_.run([&]() -> Expected<void> {
        const std::int64_t id = take_ids(connection_, "request_message", 1);
        connection_.statement(kInsertMessage.text(1), kInsertMessage.kinds, "")
            .bind(id)
            .bind(message.request.value)
            .bind(message.at)
            .bind(domain::to_string(message.author))
            .bind(message.author_name)
            .bind(message.text)
            .run();
        return {};
    });
}

}  // namespace pelanggan::store
