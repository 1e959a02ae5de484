// SPDX-License-Identifier: Apache-2.0
#include "service/change_partner.h"

#include "base/log.h"
#include "domain/consent.h"

namespace pelanggan::service {
namespace {
constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxText = 500;
constexpr std::size_t kMaxContact = 200;

base::Expected<void> publish(store::Tx& tx, const domain::Actor& actor, domain::PartnerId partner,
                             const PartnerWords& words) {
    domain::ConsentText text;
    text.purpose = domain::partner_purpose(partner.value);
    PEL_ASSIGN(const auto current, tx.consents().current_text(text.purpose));
    text.version = current ? current->version + 1 : 1;
    text.text_id = words.text_id;
    text.text_en = words.text_en;
    text.published_at = base::now();
    text.published_by = actor.name;
    return tx.consents().publish(text);
}

}  // namespace

base::Expected<std::vector<FormFault>> put_partner(store::Store& store, const store::RequestId& request,
                                                   const domain::Actor& actor, const Scope& scope,
                                                   const domain::Partner& partner, const PartnerWords& words,
                                                   std::vector<FormFault> faults) {
    if (!scope.covers_all()) return base::unauthorized("only the host changes partners");
    check_line("name", partner.name, true, kMaxName, faults);
    check_line("purpose_id", partner.purpose_id, true, kMaxText, faults);
    check_line("purpose_en", partner.purpose_en, true, kMaxText, faults);
    check_line("contact", partner.contact, true, kMaxContact, faults);
    if (partner.fields.empty()) faults.push_back({"fields", FormFaultKind::kRequired});
    if (!faults.empty()) return faults;

    std::int64_t id = partner.id.value;
    PEL_TRY(store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        domain::Partner wanted = partner;
        wanted.terms_at = {};
        if (partner.version == 0) {
            PEL_ASSIGN(wanted.id.value, tx.partners().next_ids(1));
            id = wanted.id.value;
            auto inserted = tx.partners().insert(wanted);
            return inserted.ok() ? publish(tx, actor, wanted.id, words) : inserted;
        }
        PEL_ASSIGN(const auto stored, tx.partners().find(partner.id));
        if (!stored) return base::not_found("no such partner");
        const bool has_new_terms = domain::changes_terms(*stored, wanted);
        wanted.terms_at = has_new_terms ? base::now() : stored->terms_at;
        auto updated = tx.partners().update(wanted);
        return updated.ok() && has_new_terms ? publish(tx, actor, wanted.id, words) : updated;
    }));
    base::log::info("partner {} stored by {}", id, actor.name);
    return faults;
}

}  // namespace pelanggan::service
