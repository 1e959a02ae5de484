// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_map>

#include "base/check.h"
#include "base/crypto.h"
#include "store/soci/common.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT customer_id, seq, made_at, actor_kind, actor_name, surface, kind, subject, field, old_value, "
    "new_value, "
    "reason, hash FROM journal ";
const std::string kKinds = "nnntttttttttt";
const Sql kNewest{kFrom + "WHERE customer_id = ? ORDER BY seq DESC LIMIT ?", "nn", kKinds};
const Sql kBefore{kFrom + "WHERE customer_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?", "nnn", kKinds};
const Sql kChain{kFrom + "WHERE customer_id = ? AND seq >= ? ORDER BY seq LIMIT ?", "nnn", kKinds};
const Sql kCustomers{
    "SELECT DISTINCT customer_id FROM journal WHERE customer_id > ? ORDER BY customer_id LIMIT ?", "nn", "n"};
const std::string kLast = "SELECT seq, hash FROM journal WHERE customer_id = ? ORDER BY seq DESC LIMIT 1";
const InsertSql kInsert{"journal",
                        {"customer_id", "seq", "made_at", "actor_kind", "actor_name", "surface", "kind",
                         "subject", "field", "old_value", "new_value", "reason", "hash"},
                        kKinds};

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw BadRow{"a stored hash is not 64 hex digits"};
}

base::Digest read_digest(const std::string& hex) {
    base::Digest digest{};
    if (hex.size() != 2 * digest.size()) throw BadRow{"a stored hash is not 64 hex digits"};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        digest[i] = static_cast<std::uint8_t>(hex_value(hex[2 * i]) * 16 + hex_value(hex[2 * i + 1]));
    }
    return digest;
}

domain::JournalEntry read_entry(Statement& row) {
    domain::JournalEntry entry;
    domain::JournalDraft& draft = entry.draft;
    draft.customer.value = row.number();
    entry.sequence = row.number();
    draft.at = row.time();
    draft.actor.kind = known(domain::parse_actor_kind(row.text()), "actor kind");
    draft.actor.name = row.text();
    draft.actor.surface = row.text();
    draft.kind = known(domain::parse_journal_kind(row.text()), "journal kind");
    draft.subject = row.text();
    draft.field = row.text();
    draft.old_value = row.optional_text();
    draft.new_value = row.optional_text();
    draft.reason = row.text();
    entry.hash = read_digest(row.text());
    return entry;
}

struct Link {
    std::int64_t sequence{0};
    base::Digest hash{};
};

Link last_link(Connection& connection, domain::CustomerId customer) {
    static const std::string kText = kLast;
    const std::string text = kText + std::string{connection.dialect().for_update()};
    const auto last =
        read_one(connection.statement(text, "n", "nt").bind(customer.value), [](Statement& row) {
            Link link;
            link.sequence = row.number();
            link.hash = read_digest(row.text());
            return link;
        });
    return last.value_or(Link{0, domain::first_hash(customer)});
}

}  // namespace

Expected<std::vector<domain::JournalEntry>> SociJournalTable::of_customer(domain::CustomerId customer,
                                                                          std::int64_t before_sequence,
                                                                          std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::JournalEntry>> {
        if (before_sequence == 0) {
            return read_all(connection_.statement(kNewest).bind(customer.value).bind(limit), read_entry);
        }
        return read_all(connection_.statement(kBefore).bind(customer.value).bind(before_sequence).bind(limit),
                        read_entry);
    });
}

Expected<std::vector<domain::JournalEntry>> SociJournalTable::chain(domain::CustomerId customer,
                                                                    std::int64_t from_sequence,
                                                                    std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::JournalEntry>> {
        return read_all(connection_.statement(kChain).bind(customer.value).bind(from_sequence).bind(limit),
                        read_entry);
    });
}

Expected<std::vector<domain::CustomerId>> SociJournalTable::customers(domain::CustomerId after,
                                                                      std::int64_t limit) const {
    return connection_.run([&]() -> Expected<std::vector<domain::CustomerId>> {
        return read_all(connection_.statement(kCustomers).bind(after.value).bind(limit),
                        [](Statement& row) { return domain::CustomerId{row.number()}; });
    });
}

Expected<void> SociJournalTable::append(std::span<const domain::JournalDraft> drafts, bool is_first_of_new) {
    return connection_.run([&]() -> Expected<void> {
        std::vector<Link> links;
        links.reserve(drafts.size());
        std::unordered_map<std::int64_t, Link> last;
        for (const domain::JournalDraft& draft : drafts) {
            Link link;
            if (is_first_of_new) {
                link.hash = domain::first_hash(draft.customer);
            } else {
                const auto found = last.find(draft.customer.value);
                link = found != last.end() ? found->second : last_link(connection_, draft.customer);
            }
            ++link.sequence;
            link.hash = domain::next_hash(link.hash, draft, link.sequence);
            links.push_back(link);
            if (!is_first_of_new) last[draft.customer.value] = link;
        }
        std::size_t at = 0;
        insert_rows(connection_, kInsert, drafts,
                    [&](Statement& statement, const domain::JournalDraft& draft) {
                        const Link& link = links[at++];
                        statement.bind(draft.customer.value)
                            .bind(link.sequence)
                            .bind(draft.at)
                            .bind(domain::to_string(draft.actor.kind))
                            .bind(draft.actor.name)
                            .bind(draft.actor.surface)
                            .bind(domain::to_string(draft.kind))
                            .bind(draft.subject)
                            .bind(draft.field)
                            .bind(draft.old_value)
                            .bind(draft.new_value)
                            .bind(draft.reason)
                            .bind(base::to_hex(link.hash));
                    });
        return {};
    });
}

}  // namespace pelanggan::store
