// SPDX-License-Identifier: Apache-2.0
#include "domain/consent.h"

#include "base/text.h"
#include "domain/category.h"
#include "domain/enum_names.h"
#include "domain/netstring.h"

namespace pelanggan::domain {
namespace {

constexpr std::string_view kPartner = "partner:";

constexpr std::array kMethodNames{
    EnumName<ConsentMethod>{ConsentMethod::kForm, "form"},
    EnumName<ConsentMethod>{ConsentMethod::kOneClick, "one_click"},
    EnumName<ConsentMethod>{ConsentMethod::kLink, "link"},
    EnumName<ConsentMethod>{ConsentMethod::kCli, "cli"},
    EnumName<ConsentMethod>{ConsentMethod::kImport, "import"},
    EnumName<ConsentMethod>{ConsentMethod::kStaff, "staff"},
};
static_assert(is_complete(kMethodNames, ConsentMethod::kStaff));

}  // namespace

std::string_view to_string(ConsentMethod method) noexcept {
    return name_of(kMethodNames, method);
}
std::optional<ConsentMethod> parse_consent_method(std::string_view text) noexcept {
    return value_of(kMethodNames, text);
}

std::string partner_purpose(std::int64_t partner) {
    return std::string{kPartner} + std::to_string(partner);
}

std::optional<std::int64_t> partner_of(std::string_view purpose) noexcept {
    if (!purpose.starts_with(kPartner)) return std::nullopt;
    const auto number = base::parse_number(purpose.substr(kPartner.size()));
    if (!number || *number <= 0) return std::nullopt;
    return *number;
}

bool is_purpose(std::string_view text) noexcept {
    return is_code(text) || partner_of(text).has_value();
}

std::string canonical_row(const Consent& consent) {
    std::string out;
    append_netstring(out, consent.id.value);
    append_netstring(out, consent.customer.value);
    append_netstring(out, consent.contact.value);
    append_netstring(out, std::string_view{consent.purpose});
    append_netstring(out, std::string_view{consent.is_given ? "given" : "withdrawn"});
    append_netstring(out, std::string_view{consent.text});
    append_netstring(out, consent.text_version);
    append_netstring(out, std::string_view{consent.language});
    append_netstring(out, std::string_view{consent.actor.surface});
    append_netstring(out, to_string(consent.method));
    append_netstring(out, to_string(consent.actor.kind));
    append_netstring(out, base::to_epoch(consent.at));
    return out;
}

std::string hashed_text(const Consent& consent) {
    return "pelanggan consent " + canonical_row(consent);
}

base::Digest digest_of(const Consent& consent) {
    return base::sha256(hashed_text(consent));
}

}  // namespace pelanggan::domain
