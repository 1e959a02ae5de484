// SPDX-License-Identifier: Apache-2.0
//
// The history: per customer a sequence of entries, each hash over the one before.
//
//   data digest = SHA-256(salt ‖ what the entry says of people)      hash = SHA-256(previous hash ‖ the rest
//   ‖ data digest)
//
// So the words of an entry can be erased and the chain still proves that nothing else was touched: the digest
// stays, and without the salt nobody can find the words by trying.
#pragma once

#include <array>
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
// "consent_given", "consent_withdrawn", "policy_accepted", "erased",
// "request_opened", "request_changed", "data_exported", "disclosed".
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
    kErased,  // what the entries before it said was erased; without such a line an erased entry is a fault
    kRequestOpened,   // subject "request:123"; field: its kind; new_value: its state
    kRequestChanged,  // the same, from old to new state
    kDataExported,    // the customer fetched a copy of everything
    kDisclosed,  // subject: "disclosure:7"; field: "partner:3"; new_value: the digest of the register's entry
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

// Random and its own for each entry.
using JournalSalt = std::array<std::uint8_t, 16>;

struct JournalEntry {
    JournalDraft draft;        // of an erased entry: only customer, at, actor.kind, actor.surface and kind
    std::int64_t sequence{1};  // 1, 2, 3 … without gaps per customer
    JournalSalt salt{};        // of an erased entry: zeroes
    std::optional<base::Digest> erased_digest;  // set when the entry was erased: its data digest
    base::Digest hash{};
};

// Whether an entry with an erased digest really says nothing any more: what stood in it beside the digest
// would not be proved by anything.
bool is_empty_of_words(const JournalEntry& entry) noexcept;

// The hash before the first entry: SHA-256 of "pelanggan journal" and the customer's id, so that chains
// cannot be exchanged.
base::Digest first_hash(CustomerId customer);

// The bytes that are hashed: members in a fixed order as netstrings ("5:hello,"), absent values as "-". Part
// of the stored format: changing them breaks every chain.
// The salt, then actor name, subject, field, old value, new value, reason.
std::string canonical_data(const JournalSalt& salt, const JournalDraft& draft);
// Customer, sequence, time, kind of actor, surface, kind, the 32 bytes of the data digest.
std::string canonical_row(const JournalDraft& draft, std::int64_t sequence, const base::Digest& data);

base::Digest data_digest(const JournalSalt& salt, const JournalDraft& draft);
base::Digest next_hash(const base::Digest& previous, const JournalDraft& draft, std::int64_t sequence,
                       const base::Digest& data);
// The hash that an entry must have after the one before it, erased or not.
base::Digest next_hash(const base::Digest& previous, const JournalEntry& entry);

}  // namespace pelanggan::domain
