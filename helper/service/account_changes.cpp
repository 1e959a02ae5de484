// SPDX-License-Identifier: Apache-2.0
#include "service/account_changes.h"

#include <utility>

namespace pelanggan::service {
namespace {

std::optional<std::string> text_of(const std::optional<std::int64_t>& number) {
    if (!number) return std::nullopt;
    return std::to_string(*number);
}

std::optional<std::string> text_or_none(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

std::string status_name(const domain::AccountFacts& facts) {
    return std::string{domain::to_string(facts.is_suspended ? domain::AccountStatus::kSuspended
                                                            : domain::AccountStatus::kActive)};
}

}  // namespace

Comparison compare_facts(const domain::AccountFacts& stored, const domain::AccountFacts& reported) {
    Comparison result;
    // Most rows of a list are as they were.
    if (stored == reported) {
        result.facts = stored;
        return result;
    }
    domain::AccountFacts& facts = result.facts;
    facts = reported;
    if (facts.domain.empty()) facts.domain = stored.domain;
    if (facts.owner.empty()) facts.owner = stored.owner;
    if (facts.plan.empty()) facts.plan = stored.plan;
    if (!facts.uid) facts.uid = stored.uid;
    if (!facts.created_at) facts.created_at = stored.created_at;
    result.has_changed = facts != stored;

    const auto note = [&](const char* field, std::optional<std::string> before,
                          std::optional<std::string> after, bool is_public) {
        if (before != after)
            result.changes.push_back({field, std::move(before), std::move(after), is_public});
    };
    note("user", stored.user, facts.user, true);
    note("status", status_name(stored), status_name(facts), true);
    note("domain", text_or_none(stored.domain), text_or_none(facts.domain), true);
    note("plan", text_or_none(stored.plan), text_or_none(facts.plan), true);
    note("owner", text_or_none(stored.owner), text_or_none(facts.owner), true);
    note("email", stored.email, facts.email, true);
    note("suspend_reason", text_or_none(stored.suspend_reason), text_or_none(facts.suspend_reason), false);
    note("locked", stored.is_locked ? "yes" : "no", facts.is_locked ? "yes" : "no", false);
    note("uid", text_of(stored.uid), text_of(facts.uid), false);
    note("created_at", text_of(stored.created_at), text_of(facts.created_at), false);
    return result;
}

}  // namespace pelanggan::service
