// SPDX-License-Identifier: Apache-2.0
#include "domain/journal.h"

#include "domain/enum_names.h"
#include "domain/netstring.h"

namespace pelanggan::domain {
namespace {

constexpr std::array kKindNames{
    EnumName<JournalKind>{JournalKind::kCreated, "created"},
    EnumName<JournalKind>{JournalKind::kChanged, "changed"},
    EnumName<JournalKind>{JournalKind::kRead, "read"},
    EnumName<JournalKind>{JournalKind::kAccountAdded, "account_added"},
    EnumName<JournalKind>{JournalKind::kAccountChanged, "account_changed"},
    EnumName<JournalKind>{JournalKind::kAccountMissing, "account_missing"},
    EnumName<JournalKind>{JournalKind::kAccountReturned, "account_returned"},
    EnumName<JournalKind>{JournalKind::kContactAdded, "contact_added"},
    EnumName<JournalKind>{JournalKind::kContactChanged, "contact_changed"},
    EnumName<JournalKind>{JournalKind::kContactRemoved, "contact_removed"},
    EnumName<JournalKind>{JournalKind::kPreferenceChanged, "preference_changed"},
    EnumName<JournalKind>{JournalKind::kEmailRequested, "email_requested"},
    EnumName<JournalKind>{JournalKind::kEmailReverted, "email_reverted"},
    EnumName<JournalKind>{JournalKind::kMailPaused, "mail_paused"},
    EnumName<JournalKind>{JournalKind::kMailSent, "mail_sent"},
    EnumName<JournalKind>{JournalKind::kMailFailed, "mail_failed"},
    EnumName<JournalKind>{JournalKind::kConsentGiven, "consent_given"},
    EnumName<JournalKind>{JournalKind::kConsentWithdrawn, "consent_withdrawn"},
    EnumName<JournalKind>{JournalKind::kPolicyAccepted, "policy_accepted"},
};
static_assert(is_complete(kKindNames, JournalKind::kPolicyAccepted));

// The order is part of the stored format.
void append_row(std::string& out, const JournalDraft& draft, std::int64_t sequence) {
    append_netstring(out, draft.customer.value);
    append_netstring(out, sequence);
    append_netstring(out, base::to_epoch(draft.at));
    append_netstring(out, to_string(draft.actor.kind));
    append_netstring(out, std::string_view{draft.actor.name});
    append_netstring(out, std::string_view{draft.actor.surface});
    append_netstring(out, to_string(draft.kind));
    append_netstring(out, std::string_view{draft.subject});
    append_netstring(out, std::string_view{draft.field});
    append_netstring(out, draft.old_value);
    append_netstring(out, draft.new_value);
    append_netstring(out, std::string_view{draft.reason});
}

}  // namespace

std::string_view to_string(JournalKind kind) noexcept {
    return name_of(kKindNames, kind);
}
std::optional<JournalKind> parse_journal_kind(std::string_view text) noexcept {
    return value_of(kKindNames, text);
}

base::Digest first_hash(CustomerId customer) {
    std::string text{"pelanggan journal"};
    append_netstring(text, customer.value);
    return base::sha256(text);
}

std::string canonical_row(const JournalDraft& draft, std::int64_t sequence) {
    std::string out;
    append_row(out, draft, sequence);
    return out;
}

base::Digest next_hash(const base::Digest& previous, const JournalDraft& draft, std::int64_t sequence) {
    // A sync enters hundreds of thousands of lines: one buffer for all of them saves most of the time that is
    // not SHA-256 itself.
    thread_local std::string bytes;
    bytes.assign(reinterpret_cast<const char*>(previous.data()), previous.size());
    append_row(bytes, draft, sequence);
    return base::sha256(bytes);
}

}  // namespace pelanggan::domain
