// SPDX-License-Identifier: Apache-2.0
#include "service/verify_journal.h"

#include <optional>

namespace pelanggan::service {
namespace {
constexpr std::int64_t kEntriesAtOnce = 500;
}

base::Expected<std::optional<BrokenChain>> verify_chain(const store::Tx& tx, domain::CustomerId customer,
                                                        std::int64_t& entries) {
    base::Digest previous = domain::first_hash(customer);
    std::int64_t expected = 1;
    std::int64_t unexplained = 0;  // the first erased entry without a line after it that says so
    for (;;) {
        PEL_ASSIGN(const auto piece, tx.journal().chain(customer, expected, kEntriesAtOnce));
        for (const auto& entry : piece) {
            ++entries;
            if (entry.sequence != expected) return std::optional{BrokenChain{customer, expected, "sequence"}};
            previous = domain::next_hash(previous, entry);
            if (entry.draft.customer != customer || previous != entry.hash)
                return std::optional{BrokenChain{customer, expected, "hash"}};
            if (entry.erased_digest) {
                if (!domain::is_empty_of_words(entry))
                    return std::optional{BrokenChain{customer, expected, "hash"}};
                if (unexplained == 0) unexplained = expected;
            } else if (entry.draft.kind == domain::JournalKind::kErased) {
                unexplained = 0;
            }
            ++expected;
        }
        if (static_cast<std::int64_t>(piece.size()) < kEntriesAtOnce) {
            if (unexplained != 0) return std::optional{BrokenChain{customer, unexplained, "erased"}};
            return std::optional<BrokenChain>{};
        }
    }
}

base::Expected<VerifiedPart> verify_journal(const store::Tx& tx, domain::CustomerId after,
                                            std::int64_t max_customers, std::int64_t max_entries) {
    VerifiedPart part;
    part.last = after;
    PEL_ASSIGN(const auto customers, tx.journal().customers(after, max_customers));
    for (const auto customer : customers) {
        PEL_ASSIGN(auto fault, verify_chain(tx, customer, part.entries));
        if (fault) part.broken.push_back(*std::move(fault));
        ++part.customers;
        part.last = customer;
        if (part.entries >= max_entries) return part;
    }
    part.is_done = static_cast<std::int64_t>(customers.size()) < max_customers;
    return part;
}

}  // namespace pelanggan::service
