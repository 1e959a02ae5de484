// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>
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
    "new_value, reason, salt, erased_digest, hash FROM journal ";
const std::string kKinds = "nnntttttttttttt";
const Sql kNewest{kFrom + "WHERE customer_id = ? ORDER BY seq DESC LIMIT ?", "nn", kKinds};
const Sql kBefore{kFrom + "WHERE customer_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?", "nnn", kKinds};
const Sql kChain{kFrom + "WHERE customer_id = ? AND seq >= ? ORDER BY seq LIMIT ?", "nnn", kKinds};
const Sql kCustomers{
    "SELECT DISTINCT customer_id FROM journal WHERE customer_id > ? ORDER BY customer_id LIMIT ?", "nn", "n"};
const std::string kLast = "SELECT seq, hash FROM journal WHERE customer_id = ? ORDER BY seq DESC LIMIT 1";
const InsertSql kInsert{"journal",
                        {"customer_id", "seq", "made_at", "actor_kind", "actor_name", "surface", "kind",
                         "subject", "field", "old_value", "new_value", "reason", "salt", "hash"},
                        "nnnttttttttttt"};
const Sql kErase{
    "UPDATE journal SET actor_name = '', subject = '', field = '', old_value = NULL, new_value = NULL, "
    "reason = '', salt = NULL, erased_digest = ? WHERE customer_id = ? AND seq = ?",
    "tnn", ""};
constexpr std::int64_t kErasedAtOnce = 500;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw BadRow{"a stored digest or salt is not made of hex digits"};
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> read_hex(const std::string& hex) {
    std::array<std::uint8_t, kSize> bytes{};
    if (hex.size() != 2 * kSize) throw BadRow{"a stored digest or salt has another length"};
    for (std::size_t i = 0; i < kSize; ++i)
        bytes[i] = static_cast<std::uint8_t>(hex_value(hex[2 * i]) * 16 + hex_value(hex[2 * i + 1]));
    return bytes;
}

base::Digest read_digest(const std::string& hex) {
    return read_hex<std::tuple_size_v<base::Digest>>(hex);
}

std::string to_hex(const domain::JournalSalt& salt) {
    return base::to_hex(std::string_view{reinterpret_cast<const char*>(salt.data()), salt.size()});
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
    const auto salt = row.optional_text();
    if (salt) entry.salt = read_hex<std::tuple_size_v<domain::JournalSalt>>(*salt);
    if (const auto erased = row.optional_text()) {
        entry.erased_digest = read_digest(*erased);
    } else if (!salt) {
        throw BadRow{"an entry of the history has neither a salt nor the digest of an erased one"};
    }
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
        std::vector<domain::JournalSalt> salts(drafts.size());
        // One draw for all: a sync appends thousands of entries at once.
        const std::string random = base::random_bytes(drafts.size() * sizeof(domain::JournalSalt));
        std::memcpy(salts.data(), random.data(), random.size());
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
            link.hash = domain::next_hash(link.hash, draft, link.sequence,
                                          domain::data_digest(salts[links.size()], draft));
            links.push_back(link);
            if (!is_first_of_new) last[draft.customer.value] = link;
        }
        std::size_t at = 0;
        insert_rows(connection_, kInsert, drafts,
                    [&](Statement& statement, const domain::JournalDraft& draft) {
                        const Link& link = links[at];
                        const domain::JournalSalt& salt = salts[at];
                        ++at;
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
                            .bind(to_hex(salt))
                            .bind(base::to_hex(link.hash));
                    });
        return {};
    });
}

Expected<std::int64_t> SociJournalTable::erase(domain::CustomerId customer) {
    return connection_.run([&]() -> Expected<std::int64_t> {
        std::int64_t erased = 0;
        for (std::int64_t from = 1;;) {
            const auto entries =
                read_all(connection_.statement(kChain).bind(customer.value).bind(from).bind(kErasedAtOnce),
                         read_entry);
            for (const domain::JournalEntry& entry : entries) {
                if (entry.erased_digest) continue;
                erased += connection_.statement(kErase)
                              .bind(base::to_hex(domain::data_digest(entry.salt, entry.draft)))
                              .bind(customer.value)
                              .bind(entry.sequence)
                              .run();
            }
            if (static_cast<std::int64_t>(entries.size()) < kErasedAtOnce) return erased;
            from = entries.back().sequence + 1;
        }
    });
}

}  // namespace pelanggan::store
