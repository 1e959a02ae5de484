// SPDX-License-Identifier: Apache-2.0
#include "service/verify_consents.h"

#include "base/text.h"

namespace pelanggan::service {
namespace {

constexpr std::int64_t kConsentsAtOnce = 500;
const std::string_view kGiven = domain::to_string(domain::JournalKind::kConsentGiven);
const std::string_view kWithdrawn = domain::to_string(domain::JournalKind::kConsentWithdrawn);

}  // namespace

bool ConsentProof::is_about(const domain::JournalLine& line) noexcept {
    return line.kind == kGiven || line.kind == kWithdrawn;
}

void ConsentProof::take(const domain::JournalLine& line) {
    if (line.erased_digest) {
        ++erased_;
        return;
    }
    lines_[base::parse_number(line.field).value_or(0)] = {line.sequence, line.kind == kGiven,
                                                          std::string{line.new_value.value_or("")}};
}

base::Expected<std::optional<BrokenChain>> ConsentProof::finish(const store::Tx& tx,
                                                                domain::CustomerId customer) {
    domain::ConsentId last;
    for (;;) {
        PEL_ASSIGN(const auto piece, tx.consents().log(customer, last, kConsentsAtOnce));
        for (const auto& consent : piece) {
            last = consent.id;
            const auto line = lines_.find(consent.id.value);
            if (line == lines_.end()) {
                if (erased_-- > 0) continue;
                return std::optional{BrokenChain{customer, 0, "consent"}};
            }
            if (consent.is_given != line->second.is_given ||
                base::to_hex(domain::digest_of(consent)) != line->second.digest)
                return std::optional{BrokenChain{customer, line->second.sequence, "consent"}};
            lines_.erase(line);
        }
        if (static_cast<std::int64_t>(piece.size()) < kConsentsAtOnce) break;
    }
    if (lines_.empty()) return std::optional<BrokenChain>{};
    return std::optional{BrokenChain{customer, lines_.begin()->second.sequence, "consent"}};
}

}  // namespace pelanggan::service
