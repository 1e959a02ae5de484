// SPDX-License-Identifier: Apache-2.0
//
// The history: per customer a sequence of entries, each hash over the one before. hash = SHA-256(previous
// hash ‖ canonical row).
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

// Stored names, never renamed: "created", "changed", "read", "account_added", "account_changed",
// "account_missing", "account_returned", "contact_added", "contact_changed", "contact_removed",
// "preference_changed", "email_requested", "email_reverted", "mail_paused", "mail_sent", "mail_failed",
// "consent_given", "consent_withdrawn", "policy_accepted".
enum class JournalKind {
    kCreated,
    kChanged,
    kRead,
    kAccountAdded,
    kAccountChanged,
    kAccountMissing,
    kAccountReturned,
    kContactAdded,
    kContactChanged,
    kContactRemoved,
    kPreferenceChanged,
    kEmailRequested,  // a new address waits for its owner to confirm it
    kEmailReverted,   // the old address took it back, or it was never confirmed
    kMailPaused,
    kMailSent,    // new_value: the subject line; reason: why it had to be sent
    kMailFailed,  // the address refuses mail or complained; no more optional mail goes there
    // subject: "consent:" contact ":" purpose; field: the consent's number; new_value: digest_of(Consent) in
    // hex, so that verifying the history also proves the log of consents
    kConsentGiven,
    kConsentWithdrawn,
    kPolicyAccepted,  // subject: "policy:" kind; field: the edition; new_value: digest_of(PolicyText) in hex
};
std::string_view to_string(JournalKind kind) noexcept;
std::optional<JournalKind> parse_journal_kind(std::string_view text) noexcept;

// What is to be entered; the store gives it its sequence number and hash.
struct JournalDraft {
    CustomerId customer;
    base::Time at;
    Actor actor;
    JournalKind kind{JournalKind::kChanged};
    std::string subject;  // what it is about: "details", "account:budi", "contact:7", "preference:7:news"
    std::string field;    // "" when the entry is about the whole subject
    std::optional<std::string> old_value;
    std::optional<std::string> new_value;
    std::string reason;  // stated by staff, or ""
};

struct JournalEntry {
    JournalDraft draft;
    std::int64_t sequence{1};  // 1, 2, 3 … without gaps per customer
    base::Digest hash{};
};

// The hash before the first entry: SHA-256 of "pelanggan journal" and the customer's id, so that chains
// cannot be exchanged.
base::Digest first_hash(CustomerId customer);

// The bytes that are hashed: every member in a fixed order as netstrings ("5:hello,"), absent values as "-".
// Part of the stored format: changing it breaks every chain.
std::string canonical_row(const JournalDraft& draft, std::int64_t sequence);

base::Digest next_hash(const base::Digest& previous, const JournalDraft& draft, std::int64_t sequence);

}  // namespace pelanggan::domain
