// SPDX-License-Identifier: Apache-2.0
#include "store/soci/common.h"
#include "store/soci/digest_text.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom = "SELECT id, made_at, line_count, before_digest, digest FROM anchor ";
const std::string kKinds = "nnntt";
const Sql kLast{kFrom + "ORDER BY id DESC LIMIT 1", "", kKinds};
const Sql kAll{kFrom + "ORDER BY id", "", kKinds};
const Sql kNewHeads{
    "SELECT j.customer_id, j.seq, j.hash FROM "
    "(SELECT customer_id, max(seq) AS seq FROM journal WHERE customer_id >= ? AND customer_id <= ? "
    "GROUP BY customer_id) h JOIN journal j ON j.customer_id = h.customer_id AND j.seq = h.seq "
    "LEFT JOIN anchor_head a ON a.customer_id = h.customer_id "
    "WHERE a.seq IS NULL OR a.seq < h.seq ORDER BY j.customer_id",
    "nn", "nnt"};
const Sql kAnchored{
    "SELECT customer_id, seq, hash FROM anchor_head WHERE customer_id >= ? AND customer_id <= ? ORDER BY "
    "customer_id",
    "nn", "nnt"};
const InsertSql kInsert{"anchor", {"id", "made_at", "line_count", "before_digest", "digest"}, kKinds};

domain::Anchor read_anchor(Statement& row) {
    domain::Anchor anchor;
    anchor.number = row.number();
    anchor.made_at = row.time();
    anchor.lines = row.number();
    anchor.before = read_digest(row.text());
    anchor.digest = read_digest(row.text());
    return anchor;
}

domain::JournalHead read_head(Statement& row) {
    domain::JournalHead head;
    head.customer.value = row.number();
    head.sequence = row.number();
    head.hash = read_digest(row.text());
    return head;
}

}  // namespace

Expected<std::optional<domain::Anchor>> SociAnchorTable::last() const {
    return connection_.run([&]() -> Expected<std::optional<domain::Anchor>> {
        return read_one(connection_.statement(kLast), read_anchor);
    });
}

Expected<std::vector<domain::Anchor>> SociAnchorTable::all() const {
    return connection_.run([&]() -> Expected<std::vector<domain::Anchor>> {
        return read_all(connection_.statement(kAll), read_anchor);
    });
}

Expected<std::vector<domain::JournalHead>> SociAnchorTable::new_heads(domain::CustomerId first,
                                                                      domain::CustomerId last) const {
    return connection_.run([&]() -> Expected<std::vector<domain::JournalHead>> {
        return read_all(connection_.statement(kNewHeads).bind(first.value).bind(last.value), read_head);
    });
}

Expected<std::vector<domain::JournalHead>> SociAnchorTable::anchored(domain::CustomerId first,
                                                                     domain::CustomerId last) const {
    return connection_.run([&]() -> Expected<std::vector<domain::JournalHead>> {
        return read_all(connection_.statement(kAnchored).bind(first.value).bind(last.value), read_head);
    });
}

Expected<void> SociAnchorTable::add(const domain::Anchor& anchor) {
    return connection_.run([&]() -> Expected<void> {
        insert_rows(connection_, kInsert, std::span{&anchor, 1},
                    [](Statement& statement, const domain::Anchor& row) {
                        statement.bind(row.number)
                            .bind(row.made_at)
                            .bind(row.lines)
                            .bind(base::to_hex(row.before))
                            .bind(base::to_hex(row.digest));
                    });
        return {};
    });
}

Expected<void> SociAnchorTable::note(std::int64_t anchor, std::span<const domain::JournalHead> heads) {
    return connection_.run([&]() -> Expected<void> {
        const std::string upsert =
            connection_.dialect().upsert("anchor_head", {"customer_id"}, {"seq", "hash", "anchor_id"});
        for (const domain::JournalHead& head : heads) {
            connection_.statement(upsert, "nntn", "")
                .bind(head.customer.value)
                .bind(head.sequence)
                .bind(base::to_hex(head.hash))
                .bind(anchor)
                .run();
        }
        return {};
    });
}

}  // namespace pelanggan::store
