// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string>
#include <unordered_map>

#include "base/check.h"
#include "base/crypto.h"
#include "store/soci/common.h"
#include "store/soci/digest_text.h"
#include "store/soci/soci_tables.h"

namespace pelanggan::store {

namespace {

const std::string kFrom =
    "SELECT customer_id, seq, made_at, actor_kind, actor_name, surface, kind, subject, field, old_value, "
    "new_value, reason, salt, erased_digest, hash FROM journal ";
const std::string kKinds = "nnntttttttttttt";
const Sql kChain{kFrom + "WHERE customer_id = ? AND seq >= ? ORDER BY seq LIMIT ?", "nnn", kKinds};
const Sql kCustomers{
    "SELECT DISTINCT customer_id FROM journal WHERE customer_id > ? ORDER BY customer_id LIMIT ?", "nn", "n"};
// In pieces, since MariaDB's client holds what a statement returned.
const Sql kWalk{kFrom +
                    "WHERE customer_id >= ? AND customer_id <= ? AND (customer_id > ? OR seq > ?) "
                    "ORDER BY customer_id, seq LIMIT ?",
                "nnnnn", kKinds};
constexpr std::int64_t kWalkedAtOnce = 20'000;
const Sql kLastCustomer{"SELECT max(customer_id) FROM journal", "", "n"};
const Sql kHash{"SELECT hash FROM journal WHERE customer_id = ? AND seq = ?", "nn", "t"};
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

void read_line(Statement& row, domain::JournalLine& line) {
    line.customer.value = row.number();
    line.sequence = row.number();
    line.made_at = row.number();
    line.actor_kind = row.view();
    line.actor_name = row.view();
    line.surface = row.view();
    line.kind = row.view();
    line.subject = row.view();
    line.field = row.view();
    line.old_value = row.optional_view();
    line.new_value = row.optional_view();
    line.reason = row.view();
    line.salt = row.optional_view();
    line.erased_digest = row.optional_view();
    line.hash = row.view();
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

Expected<std::vector<domain::JournalEntry>> SociJournalTable::of_customer(
    domain::CustomerId customer, std::int64_t before_sequence, std::int64_t limit,
    std::span<const domain::JournalKind> kinds) const {
    return connection_.run([&]() -> Expected<std::vector<domain::JournalEntry>> {
        std::string text = kFrom + "WHERE customer_id = ?";
        std::string in = "n";
        if (before_sequence != 0) {
            text += " AND seq < ?";
            in += 'n';
        }
        for (std::size_t i = 0; i < kinds.size(); ++i)
            text += i == 0 ? " AND kind IN (?" : ", ?";
        if (!kinds.empty()) text += ")";
        in.append(kinds.size(), 't');
        Statement& statement =
            connection_.statement(text + " ORDER BY seq DESC LIMIT ?", in + "n", kKinds).bind(customer.value);
        if (before_sequence != 0) statement.bind(before_sequence);
        for (const domain::JournalKind kind : kinds)
            statement.bind(domain::to_string(kind));
        return read_all(statement.bind(limit), read_entry);
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

Expected<domain::CustomerId> SociJournalTable::last_customer() const {
    return connection_.run([&]() -> Expected<domain::CustomerId> {
        const auto last = read_one(connection_.statement(kLastCustomer),
                                   [](Statement& row) { return row.optional_number().value_or(0); });
        return domain::CustomerId{last.value_or(0)};
    });
}

Expected<void> SociJournalTable::walk(domain::CustomerId first, domain::CustomerId last,
                                      const std::function<void(const domain::JournalLine&)>& visit) const {
    return connection_.run([&]() -> Expected<void> {
        domain::JournalLine line;
        line.customer.value = first.value;
        for (;;) {
            Statement& row = connection_.statement(kWalk)
                                 .bind(line.customer.value)
                                 .bind(last.value)
                                 .bind(line.customer.value)
                                 .bind(line.sequence)
                                 .bind(kWalkedAtOnce);
            std::int64_t rows = 0;
            row.execute();
            while (row.next()) {
                read_line(row, line);
                visit(line);
                ++rows;
            }
            if (rows < kWalkedAtOnce) return {};
        }
    });
}

Expected<std::optional<base::Digest>> SociJournalTable::hash_of(domain::CustomerId customer,
                                                                std::int64_t sequence) const {
    return connection_.run([&]() -> Expected<std::optional<base::Digest>> {
        return read_one(connection_.statement(kHash).bind(customer.value).bind(sequence),
                        [](Statement& row) { return read_digest(row.view()); });
    });
}

Expected<void> SociJournalTable::append(std::span<const domain::JournalDraft> drafts, bool is_first_of_new) {
    if (drafts.empty()) return {};
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
