// SPDX-License-Identifier: Apache-2.0
//
// Proves the log of consents by the history: every entry has a line with its digest, and every line an entry.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/expected.h"
#include "domain/chain_proof.h"
#include "service/verify_journal.h"
#include "store/store.h"

namespace pelanggan::service {

// For one customer: take() every line of the history that is about consents, oldest first, then finish().
class ConsentProof {
 public:
    static bool is_about(const domain::JournalLine& line) noexcept;
    void take(const domain::JournalLine& line);
    // The first entry that does not fit, as BrokenChain::what "consent"; sequence 0: an entry without a line.
    base::Expected<std::optional<BrokenChain>> finish(const store::Tx& tx, domain::CustomerId customer);

 private:
    struct Line {
        std::int64_t sequence{0};
        bool is_given{false};
        std::string digest;
    };
    std::map<std::int64_t, Line> lines_;  // by the consent's number
    std::int64_t erased_{0};              // lines whose data is gone: they may stand for any entry
};

}  // namespace pelanggan::service
