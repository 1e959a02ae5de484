// SPDX-License-Identifier: Apache-2.0
#include "domain/policy_text.h"

#include "domain/enum_names.h"
#include "domain/netstring.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kKindNames{
    EnumName<PolicyKind>{PolicyKind::kPrivacy, "privacy"},
    EnumName<PolicyKind>{PolicyKind::kTerms, "terms"},
    EnumName<PolicyKind>{PolicyKind::kServiceLevel, "service_level"},
    EnumName<PolicyKind>{PolicyKind::kGuidance, "guidance"},
    EnumName<PolicyKind>{PolicyKind::kFaq, "faq"},
};
static_assert(is_complete(kKindNames, PolicyKind::kFaq));

}  // namespace

std::string_view to_string(PolicyKind kind) noexcept {
    return name_of(kKindNames, kind);
}
std::optional<PolicyKind> parse_policy_kind(std::string_view text) noexcept {
    return value_of(kKindNames, text);
}

base::Digest digest_of(const PolicyText& text) {
    std::string out{"pelanggan policy"};
    append_netstring(out, to_string(text.kind));
    append_netstring(out, text.edition);
    for (const auto* part : {&text.title_id, &text.title_en, &text.body_id, &text.body_en})
        append_netstring(out, std::string_view{*part});
    return base::sha256(out);
}

}  // namespace pelanggan::domain
