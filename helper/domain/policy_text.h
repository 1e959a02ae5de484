// SPDX-License-Identifier: Apache-2.0
//
// The host's policies: versioned texts that the customer reads and, where it matters, accepts.
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

// Stored names, never renamed: "privacy", "terms", "service_level", "guidance", "faq".
enum class PolicyKind { kPrivacy, kTerms, kServiceLevel, kGuidance, kFaq };
std::string_view to_string(PolicyKind kind) noexcept;
std::optional<PolicyKind> parse_policy_kind(std::string_view text) noexcept;
// Guidance and answers help; nobody has to agree to them.
constexpr bool is_accepted(PolicyKind kind) noexcept {
    return kind != PolicyKind::kGuidance && kind != PolicyKind::kFaq;
}

struct PolicyText {
    PolicyKind kind{PolicyKind::kPrivacy};
    std::int64_t edition{1};                 // 1, 2, 3 … per kind; a draft has the next one
    std::string title_id, title_en;          // one line
    std::string body_id, body_en;            // Markdown
    bool is_material{true};                  // whoever accepted an earlier edition is asked again
    std::optional<base::Time> published_at;  // absent: a draft. What was published never changes
    std::string published_by;
    std::int64_t version{1};  // of the row: see store/tables.h
    const std::string& title(std::string_view language) const noexcept {
        return language == "en" ? title_en : title_id;
    }
    const std::string& body(std::string_view language) const noexcept {
        return language == "en" ? body_en : body_id;
    }
};
constexpr std::size_t kMaxPolicyTitle = 120;    // characters
constexpr std::size_t kMaxPolicyBody = 50'000;  // bytes

struct PolicyAcceptance {
    CustomerId customer;
    PolicyKind kind{PolicyKind::kPrivacy};
    std::int64_t edition{1};
    std::string language;  // in which it was read
    base::Time at;
    Actor actor;
};

// Over kind, edition, titles and bodies: what an acceptance in the history stands for.
base::Digest digest_of(const PolicyText& text);

}  // namespace pelanggan::domain
