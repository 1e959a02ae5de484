// SPDX-License-Identifier: Apache-2.0
//
// What a customer agreed to, or took back, and the words that were on the page. The log only grows: the
// newest entry of a purpose is what counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/crypto.h"
#include "domain/actor.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// How it was said. Stored names, never renamed: "form", "one_click", "link", "cli", "import", "staff".
enum class ConsentMethod {
    kForm,      // a page of the customer's panel
    kOneClick,  // a mail program's unsubscribe button (RFC 8058)
    kLink,      // a page behind a signed link
    kCli,
    kImport,  // said elsewhere; the host brought it
    kStaff    // somebody of the staff, for the customer
};
std::string_view to_string(ConsentMethod method) noexcept;
std::optional<ConsentMethod> parse_consent_method(std::string_view text) noexcept;

struct Consent {
    ConsentId id;
    CustomerId customer;
    ContactId contact;    // 0: the person as a whole
    std::string purpose;  // a category's code, or partner_purpose()
    bool is_given{false};
    std::string text;  // the words that were shown, exactly
    std::int64_t text_version{
        0};                // of the host's text; 0: there was none, and the category's reason was shown
    std::string language;  // of the words: "id" or "en"
    ConsentMethod method{ConsentMethod::kForm};
    Actor actor;  // actor.name goes when the person is erased; the rest stays as proof
    base::Time at;
};

// The words of a purpose. A published version never changes; changing the words is a new version.
struct ConsentText {
    std::string purpose;
    std::int64_t version{1};  // 1, 2, 3 … per purpose
    std::string text_id, text_en;
    base::Time published_at;
    std::string published_by;  // "" as delivered
    const std::string& in(std::string_view language) const noexcept {
        return language == "en" ? text_en : text_id;
    }
};
constexpr std::size_t kMaxConsentText = 2'000;  // characters of one language

// "partner:12". A partner's purpose is consented to by the person as a whole (contact 0).
std::string partner_purpose(std::int64_t partner);
// Absent: the purpose is not a partner's.
std::optional<std::int64_t> partner_of(std::string_view purpose) noexcept;
// A category's code or a partner's purpose.
bool is_purpose(std::string_view text) noexcept;

// The bytes of an entry without the actor's name: what the history keeps a digest of. Part of the stored
// format.
std::string canonical_row(const Consent& consent);
// What the digest is made from: a label, then the row.
std::string hashed_text(const Consent& consent);
base::Digest digest_of(const Consent& consent);

}  // namespace pelanggan::domain
