// SPDX-License-Identifier: Apache-2.0
#include "service/change_policy.h"

#include <algorithm>

#include "base/log.h"
#include "mail/markdown.h"

namespace pelanggan::service {
namespace {

base::Expected<void> check_host(const Scope& scope) {
    if (scope.covers_all()) return {};
    return base::unauthorized("only the host changes policies");
}

void check_body(const std::string& field, const std::string& body, std::vector<FormFault>& faults) {
    if (body.empty()) {
        faults.push_back({field, FormFaultKind::kRequired});
    } else if (body.size() > domain::kMaxPolicyBody) {
        faults.push_back({field, FormFaultKind::kTooLong});
    } else if (!mail::render_markdown(body).ok()) {
        faults.push_back({field, FormFaultKind::kControlCharacters});
    }
}

// The draft of that version. Errors: kNotFound; kConflict.
base::Expected<domain::PolicyText> find_draft(const store::Tx& tx, domain::PolicyKind kind,
                                              std::int64_t edition, std::int64_t version) {
    PEL_ASSIGN(auto found, tx.policies().find(kind, edition));
    if (!found) return base::not_found("no such edition of the policy");
    if (found->published_at || found->version != version)
        return base::conflict("the draft was changed or published meanwhile");
    return *std::move(found);
}

}  // namespace

base::Expected<std::vector<FormFault>> save_policy_draft(store::Store& store, const store::RequestId& request,
                                                         const Scope& scope, domain::PolicyText& text) {
    PEL_TRY(check_host(scope));
    std::vector<FormFault> faults;
    check_line("title_id", text.title_id, true, domain::kMaxPolicyTitle, faults);
    check_line("title_en", text.title_en, true, domain::kMaxPolicyTitle, faults);
    check_body("body_id", text.body_id, faults);
    check_body("body_en", text.body_en, faults);
    if (!faults.empty()) return faults;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        text.published_at.reset();
        text.published_by.clear();
        if (text.version != 0) return tx.policies().put(text);
        PEL_ASSIGN(const auto editions, tx.policies().editions(text.kind));
        if (!editions.empty() && !editions.front().published_at)
            return base::conflict("a draft of this policy exists already");
        text.edition = editions.empty() ? 1 : editions.front().edition + 1;
        return tx.policies().put(text);
    });
    if (!stored.ok()) return stored.error();
    return faults;
}

base::Expected<void> publish_policy(store::Store& store, const store::RequestId& request,
                                    const domain::Actor& actor, const Scope& scope, domain::PolicyKind kind,
                                    std::int64_t edition, std::int64_t version, bool is_material) {
    PEL_TRY(check_host(scope));
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(auto draft, find_draft(tx, kind, edition, version));
        PEL_ASSIGN(const auto editions, tx.policies().editions(kind));
        const bool is_first = std::none_of(editions.begin(), editions.end(),
                                           [](const auto& one) { return one.published_at.has_value(); });
        draft.is_material = is_material || is_first;
        draft.published_at = base::now();
        draft.published_by = actor.name;
        return tx.policies().put(draft);
    });
    if (!stored.ok()) return stored.error();
    base::log::info("policy {} edition {} published by {}", domain::to_string(kind), edition, actor.name);
    return {};
}

base::Expected<void> remove_policy_draft(store::Store& store, const store::RequestId& request,
                                         const Scope& scope, domain::PolicyKind kind, std::int64_t edition,
                                         std::int64_t version) {
    PEL_TRY(check_host(scope));
    return store.transact(request,
                          [&](store::Tx& tx) { return tx.policies().remove_draft(kind, edition, version); });
}

base::Expected<std::vector<FormFault>> publish_consent_text(
    store::Store& store, const store::RequestId& request, const domain::Actor& actor, const Scope& scope,
    const std::string& purpose, std::int64_t seen, const std::string& text_id, const std::string& text_en) {
    PEL_TRY(check_host(scope));
    std::vector<FormFault> faults;
    check_line("text_id", text_id, true, domain::kMaxConsentText, faults);
    check_line("text_en", text_en, true, domain::kMaxConsentText, faults);
    if (!faults.empty()) return faults;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        if (std::none_of(categories.begin(), categories.end(),
                         [&](const auto& one) { return one.code == purpose; }))
            return base::not_found("no such category");
        PEL_ASSIGN(const auto current, tx.consents().current_text(purpose));
        if ((current ? current->version : 0) != seen)
            return base::conflict("newer words were published meanwhile");
        return tx.consents().publish({purpose, seen + 1, text_id, text_en, base::now(), actor.name});
    });
    if (!stored.ok()) return stored.error();
    base::log::info("words of consent {} version {} published by {}", purpose, seen + 1, actor.name);
    return faults;
}

base::Expected<std::string> policy_html(const std::string& markdown) {
    PEL_ASSIGN(auto bodies, mail::render_markdown(markdown));
    return std::move(bodies.html);
}

}  // namespace pelanggan::service
