// SPDX-License-Identifier: Apache-2.0
//
// Proves that nobody changed, removed or exchanged entries of the histories: every hash is computed anew,
// what was anchored must be there, and the log of consents must be what the histories say of it. Erased
// entries count when a line after them says that the customer's data was erased. Works in pieces, so that a
// fleet's histories can be proved without holding them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/ids.h"
#include "store/anchor_files.h"
#include "store/store.h"

namespace pelanggan::service {

struct BrokenChain {
    domain::CustomerId customer;
    std::int64_t sequence{0};  // the first entry that does not fit
    // "sequence" (a gap or a wrong number), "hash", "erased" (and no line says so), "cut" (it was anchored
    // and is not there, or is another), "consent" (the log of consents says something else)
    std::string what;
};

struct VerifiedPart {
    std::int64_t customers{0}, entries{0};
    std::vector<BrokenChain> broken;
    domain::CustomerId last;     // go on after this one
    domain::CustomerId highest;  // the last of all, for showing how far it is
    bool is_done{false};
};

// Verifies the histories of the next numbers of customers after the given one.
// Errors: the store's own; kCorrupt when a row cannot even be read.
base::Expected<VerifiedPart> verify_journal(const store::Tx& tx, domain::CustomerId after,
                                            std::int64_t customers);

struct VerifiedAnchor {
    std::int64_t lines{0};  // of this piece
    std::vector<BrokenChain> broken;
    std::string fault;  // of the file itself: it proves nothing then, and is_done
    bool is_done{false};
};

// Verifies up to limit lines of an anchor's file against the histories, from line number from on. With the
// first piece, the file itself: its digest, the one of the file before it, and what the database says of it.
// name: one of files.names(), or of a file that is missing.
base::Expected<VerifiedAnchor> verify_anchor(const store::Tx& tx, const store::AnchorFiles& files,
                                             const std::string& name, std::int64_t from, std::int64_t limit);

// Names of all anchors, of those that are there and those that the database knows, ascending.
base::Expected<std::vector<std::string>> anchor_names(const store::Tx& tx, const store::AnchorFiles& files);

}  // namespace pelanggan::service
