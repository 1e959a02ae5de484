// SPDX-License-Identifier: Apache-2.0
#include "domain/suspension_text.h"

#include "base/check.h"
#include "base/text.h"

namespace pelanggan::domain {

const SuspensionText& find_suspension_text(std::span<const SuspensionText> texts,
                                           std::string_view internal_reason) {
    const std::string reason = base::to_lower_ascii(internal_reason);
    const SuspensionText* best = nullptr;
    const SuspensionText* fallback = nullptr;
    for (const SuspensionText& text : texts) {
        if (text.code == "default") {
            fallback = &text;
            continue;
        }
        if (text.pattern.empty() || (best != nullptr && best->position <= text.position)) continue;
        if (reason.find(base::to_lower_ascii(text.pattern)) != std::string::npos) best = &text;
    }
    PEL_CHECK(fallback != nullptr);
    return best != nullptr ? *best : *fallback;
}

}  // namespace pelanggan::domain
