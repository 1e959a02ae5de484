// SPDX-License-Identifier: Apache-2.0
#include "service/change_categories.h"

#include <algorithm>

#include "base/log.h"

namespace pelanggan::service {
namespace {
constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxReason = 500;
}  // namespace

base::Expected<std::vector<FormFault>> put_category(store::Store& store, const store::RequestId& request,
                                                    const domain::Actor& actor, const Scope& scope,
                                                    const domain::Category& category) {
    if (!scope.covers_all()) return base::unauthorized("only the host changes categories");
    std::vector<FormFault> faults;
    if (!domain::is_code(category.code)) faults.push_back({"code", FormFaultKind::kNotACode});
    if (category.position < 0 || category.position > 9999)
        faults.push_back({"position", FormFaultKind::kNotANumber});
    check_line("name_id", category.name_id, true, kMaxName, faults);
    check_line("name_en", category.name_en, true, kMaxName, faults);
    check_line("reason_id", category.reason_id, true, kMaxReason, faults);
    check_line("reason_en", category.reason_en, true, kMaxReason, faults);
    if (!faults.empty()) return faults;

    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        faults.clear();
        PEL_ASSIGN(const auto all, tx.settings().categories());
        const auto known = std::find_if(all.begin(), all.end(), [&](const domain::Category& other) {
            return other.code == category.code;
        });
        if (category.version == 0 && known != all.end()) {
            faults.push_back({"code", FormFaultKind::kTaken});
            return base::conflict("the code is taken");
        }
        PEL_TRY(tx.settings().put_category(category));
        if (known == all.end() || category.policy != domain::Policy::kChoiceOff ||
            known->policy == domain::Policy::kChoiceOff)
            return {};
        // A yes from when none was needed is no consent: it is asked for again. A no stays a no.
        PEL_TRY(tx.consents().forget_unproven(category.code));
        return {};
    });
    if (!faults.empty()) return faults;
    if (!stored.ok()) return stored.error();
    base::log::info("category {} stored by {}", category.code, actor.name);
    return faults;
}

}  // namespace pelanggan::service
