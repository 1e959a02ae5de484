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
    EnumName<JournalKind>{JournalKind::kErased, "erased"},
    EnumName<JournalKind>{JournalKind::kRequestOpened, "request_opened"},
    EnumName<JournalKind>{JournalKind::kRequestChanged, "request_changed"},
    EnumName<JournalKind>{JournalKind::kDataExported, "data_exported"},
    EnumName<JournalKind>{JournalKind::kDisclosed, "disclosed"},
};
static_assert(is_complete(kKindNames, JournalKind::kDisclosed));

std::string_view as_text(const base::Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The orders are part of the stored format.
void append_data(std::string& out, const JournalSalt& salt, const JournalDraft& draft) {
    out.append(reinterpret_cast<const char*>(salt.data()), salt.size());
    append_netstring(out, std::string_view{draft.actor.name});
    append_netstring(out, std::string_view{draft.subject});
    append_netstring(out, std::string_view{draft.field});
    append_netstring(out, draft.old_value);
    append_netstring(out, draft.new_value);
    append_netstring(out, std::string_view{draft.reason});
}
void append_row(std::string& out, const JournalDraft& draft, std::int64_t sequence,
                const base::Digest& data) {
    append_netstring(out, draft.customer.value);
    append_netstring(out, sequence);
    append_netstring(out, base::to_epoch(draft.at));
    append_netstring(out, to_string(draft.actor.kind));
    append_netstring(out, std::string_view{draft.actor.surface});
    append_netstring(out, to_string(draft.kind));
    append_netstring(out, as_text(data));
}

// A sync enters hundreds of thousands of lines: one buffer for all of them saves most of the time that is not
// SHA-256 itself.
std::string& empty_buffer() {
    thread_local std::string bytes;
    bytes.clear();
    return bytes;
}

}  // namespace

std::string_view to_string(JournalKind kind) noexcept {
    return name_of(kKindNames, kind);
}
std::optional<JournalKind> parse_journal_kind(std::string_view text) noexcept {
    return value_of(kKindNames, text);
}

bool is_empty_of_words(const JournalEntry& entry) noexcept {
    const JournalDraft& draft = entry.draft;
    return entry.salt == JournalSalt{} && draft.actor.name.empty() && draft.subject.empty() &&
           draft.field.empty() && !draft.old_value && !draft.new_value && draft.reason.empty();
}

base::Digest first_hash(CustomerId customer) {
    std::string text{"pelanggan journal"};
    append_netstring(text, customer.value);
    return base::sha256(text);
}

std::string canonical_data(const JournalSalt& salt, const JournalDraft& draft) {
    std::string out;
    append_data(out, salt, draft);
    return out;
}

std::string canonical_row(const JournalDraft& draft, std::int64_t sequence, const base::Digest& data) {
    std::string out;
    append_row(out, draft, sequence, data);
    return out;
}

base::Digest data_digest(const JournalSalt& salt, const JournalDraft& draft) {
    std::string& bytes = empty_buffer();
    append_data(bytes, salt, draft);
    return base::sha256(bytes);
}

base::Digest next_hash(const base::Digest& previous, const JournalDraft& draft, std::int64_t sequence,
                       const base::Digest& data) {
    std::string& bytes = empty_buffer();
    bytes.append(reinterpret_cast<const char*>(previous.data()), previous.size());
    append_row(bytes, draft, sequence, data);
    return base::sha256(bytes);
}

base::Digest next_hash(const base::Digest& previous, const JournalEntry& entry) {
    const base::Digest data =
        entry.erased_digest ? *entry.erased_digest : data_digest(entry.salt, entry.draft);
    return next_hash(previous, entry.draft, entry.sequence, data);
}

}  // namespace pelanggan::domain
