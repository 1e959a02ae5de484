// SPDX-License-Identifier: Apache-2.0
//
// A message from the host or a reseller to many of their customers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/account.h"
#include "domain/actor.h"
#include "domain/ids.h"
#include "domain/mail.h"

namespace pelanggan::domain {

// Stored names, never renamed: "draft", "scheduled", "planning", "sending", "done", "cancelled".
enum class AnnouncementState {
    kDraft,
    kScheduled,  // for send_at
    kPlanning,   // recipients are being chosen, batch after batch
    kSending,
    kDone,
    kCancelled
};
std::string_view to_string(AnnouncementState state) noexcept;
std::optional<AnnouncementState> parse_announcement_state(std::string_view text) noexcept;

// Customers with at least one account that has all of this; absent is any.
struct Audience {
    std::optional<std::string> plan;
    std::optional<AccountStatus> status;  // absent: active or suspended, so that nobody who left gets mail
    std::optional<std::string> server;    // its name
    std::optional<std::string> reseller;  // exact owner
    std::optional<std::string> country;   // ISO 3166-1 alpha-2 of the customer
    std::optional<std::string> province;  // as stored with the customer
    std::optional<std::string> language;  // of the customer, "id" or "en"; who never chose has the default
    friend bool operator==(const Audience&, const Audience&) = default;
};

struct Announcement {
    AnnouncementId id;
    AnnouncementState state{AnnouncementState::kDraft};
    Actor author;             // kHost or kReseller; a reseller's reaches own customers only
    std::string category;     // code
    std::string reason;       // mandatory categories: the reason in law or contract
    std::string sender_name;  // shown before the address of [mail] from
    std::string subject_id, subject_en;
    std::string body_id, body_en;  // Markdown; a language without a body gets the other one
    Audience audience;
    base::Time created_at;
    std::optional<base::Time> send_at, started_at, finished_at;
    ContactId planned_up_to;  // contacts up to here have their row or their exclusion
    std::int64_t version{1};
};
constexpr std::size_t kMaxSubjectCharacters = 150;
constexpr std::size_t kMaxBodyBytes = 64 * 1024;

// How many recipients, and how many were left out by which rule.
using RuleCounts = std::map<MailRule, std::int64_t>;

}  // namespace pelanggan::domain
