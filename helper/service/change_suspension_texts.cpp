// SPDX-License-Identifier: Apache-2.0
#include "service/change_suspension_texts.h"

#include <algorithm>

#include "base/log.h"
#include "domain/category.h"

namespace pelanggan::service {
namespace {
constexpr std::size_t kMaxPattern = 100;
constexpr std::size_t kMaxText = 500;
constexpr std::string_view kDefault = "default";
}  // namespace

base::Expected<std::vector<FormFault>> put_suspension_text(store::Store& store,
                                                           const store::RequestId& request,
                                                           const domain::Actor& actor, const Scope& scope,
                                                           const domain::SuspensionText& text) {
    if (!scope.covers_all()) return base::unauthorized("only the host changes the wordings");
    std::vector<FormFault> faults;
    if (!domain::is_code(text.code)) faults.push_back({"code", FormFaultKind::kNotACode});
    if (text.position < 0 || text.position > 9999) faults.push_back({"position", FormFaultKind::kNotANumber});
    check_line("pattern", text.pattern, text.code != kDefault, kMaxPattern, faults);
    check_line("reason_id", text.reason_id, true, kMaxText, faults);
    check_line("reason_en", text.reason_en, true, kMaxText, faults);
    check_line("next_step_id", text.next_step_id, true, kMaxText, faults);
    check_line("next_step_en", text.next_step_en, true, kMaxText, faults);
    if (!faults.empty()) return faults;

    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        faults.clear();
        if (text.version == 0) {
            PEL_ASSIGN(const auto known, tx.settings().suspension_texts());
            if (std::any_of(known.begin(), known.end(),
                            [&](const domain::SuspensionText& other) { return other.code == text.code; })) {
                faults.push_back({"code", FormFaultKind::kTaken});
                return base::conflict("the code is taken");
            }
        }
        return tx.settings().put_suspension_text(text);
    });
    if (!faults.empty()) return faults;
    if (!stored.ok()) return stored.error();
    base::log::info("wording {} stored by {}", text.code, actor.name);
    return faults;
}

base::Expected<void> remove_suspension_text(store::Store& store, const store::RequestId& request,
                                            const domain::Actor& actor, const Scope& scope,
                                            std::string_view code, std::int64_t version) {
    if (!scope.covers_all()) return base::unauthorized("only the host changes the wordings");
    if (code == kDefault) return base::invalid_input("the default wording always stays");
    PEL_TRY(store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        return tx.settings().remove_suspension_text(code, version);
    }));
    base::log::info("wording {} removed by {}", code, actor.name);
    return {};
}

}  // namespace pelanggan::service
