// SPDX-License-Identifier: Apache-2.0
//
// Proves that nobody changed, removed or exchanged entries of the histories: every hash is computed anew.
// Erased entries count when a line after them says that the customer's data was erased.
// Works in pieces, so that a fleet's histories can be proved without holding them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/ids.h"
#include "store/store.h"

namespace pelanggan::service {

struct BrokenChain {
    domain::CustomerId customer;
    std::int64_t sequence{0};  // the first entry that does not fit
    std::string what;  // "sequence" (a gap or a wrong number), "hash", "erased" (without a line of it)
};

struct VerifiedPart {
    std::int64_t customers{0}, entries{0};
    std::vector<BrokenChain> broken;
    domain::CustomerId last;  // go on after this one
    bool is_done{false};
};

// Verifies the next customers after the given one: at most max_customers, fewer once max_entries were read.
// Errors: the store's own; kCorrupt when an entry cannot even be read.
base::Expected<VerifiedPart> verify_journal(const store::Tx& tx, domain::CustomerId after,
                                            std::int64_t max_customers, std::int64_t max_entries);

// The first fault of one customer's chain, or nothing; entries counts what was read.
base::Expected<std::optional<BrokenChain>> verify_chain(const store::Tx& tx, domain::CustomerId customer,
                                                        std::int64_t& entries);

}  // namespace pelanggan::service
