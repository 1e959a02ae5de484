// SPDX-License-Identifier: Apache-2.0
#include "service/preview_partner_export.h"

#include "domain/consent.h"

namespace pelanggan::service {
namespace {
constexpr std::int64_t kLookAtOnce = 50;
}

base::Expected<PartnerPreview> preview_partner_export(const store::Tx& tx, const Scope& scope,
                                                      domain::PartnerId partner, std::size_t first) {
    if (!scope.covers_all()) return base::unauthorized("only the host sees partners");
    PEL_ASSIGN(auto found, tx.partners().find(partner));
    if (!found) return base::not_found("no such partner");
    PartnerPreview preview;
    preview.partner = *std::move(found);
    const std::string purpose = domain::partner_purpose(partner.value);
    PEL_ASSIGN(preview.audience, tx.partners().count_audience(purpose, preview.partner.terms_at));
    preview.reached = preview.audience.given - preview.audience.outdated - preview.audience.gone;
    domain::CustomerId after;
    while (preview.first.size() < first) {
        PEL_ASSIGN(const auto given, tx.partners().consenting(purpose, after, kLookAtOnce));
        for (const auto& one : given) {
            after = one.customer;
            if (preview.first.size() == first) break;
            PEL_ASSIGN(auto row, release_row(tx, preview.partner, one));
            if (row) preview.first.push_back(*std::move(row));
        }
        if (static_cast<std::int64_t>(given.size()) < kLookAtOnce) break;
    }
    return preview;
}

}  // namespace pelanggan::service
