// SPDX-License-Identifier: Apache-2.0
//
// The life of an announcement until its mails are planned: a draft is saved, tried, scheduled, cancelled.
// Whoever writes one reaches own customers only; the host sees all of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "domain/actor.h"
#include "domain/announcement.h"
#include "service/form_fault.h"
#include "service/queue_mail.h"
#include "service/scope.h"
#include "store/store.h"

namespace pelanggan::service {

// What the author writes.
struct AnnouncementText {
    std::string category, reason, sender_name;
    std::string subject_id, subject_en, body_id, body_en;
    domain::Audience audience{};
};

struct AnnouncementResult {
    // Anything but kSaved: nothing was stored.
    enum class Kind {
        kSaved,
        kFaulty,         // see faults
        kNoMail,         // mail is switched off
        kNoWayOut,       // an optional category, and no public links are set up
        kTooLate,        // it is being sent, or over
        kNotOwnAddress,  // a reseller's test to somebody else: see test_addresses
        kTooManyTests    // kMaxTestsPerHour
    };
    Kind kind{Kind::kSaved};
    domain::AnnouncementId id;
    std::vector<FormFault> faults;  // fields by the names of AnnouncementText; audience's by their own
};

// Who may see it. Errors: kNotFound outside the scope.
base::Expected<domain::Announcement> find_announcement(const store::Tx& tx, const Scope& scope,
                                                       domain::AnnouncementId id);

// Who of its audience gets it and who does not. A draft is counted as it is. Errors: as find_announcement;
// kNotFound when its category is gone.
base::Expected<domain::RuleCounts> count_recipients(const store::Tx& tx,
                                                    const domain::Announcement& announcement);

// Saves a draft; no id makes a new one. Texts may still be missing, what is there must be right. An
// announcement that was scheduled and has not begun becomes a draft again.
// Errors: kNotFound outside the scope; kConflict when it was changed meanwhile; kUnauthorized for customers.
base::Expected<AnnouncementResult> save_announcement(store::Store& store, const store::RequestId& request,
                                                     const domain::Actor& actor, const Scope& scope,
                                                     std::optional<domain::AnnouncementId> id,
                                                     std::int64_t version, const AnnouncementText& text);

// Sends it at that time, or now. Everything must be there. Errors: as above.
base::Expected<AnnouncementResult> schedule_announcement(store::Store& store, const store::RequestId& request,
                                                         const Scope& scope, const MailSetup& setup,
                                                         domain::AnnouncementId id, std::int64_t version,
                                                         std::optional<base::Time> send_at);

// Stops it wherever it is: mails that wait are not sent any more. Errors: as above.
base::Expected<AnnouncementResult> cancel_announcement(store::Store& store, const store::RequestId& request,
                                                       const Scope& scope, domain::AnnouncementId id,
                                                       std::int64_t version);

// Of one author's announcements together: a test goes to an address that nobody asked.
constexpr std::int64_t kMaxTestsPerHour = 20;

// Where a test may go: a reseller's to the contact addresses of the reseller's own account on this server,
// which are cPanel's or were confirmed; absent: anywhere.
base::Expected<std::optional<std::vector<std::string>>> test_addresses(const store::Tx& tx,
                                                                       const Scope& scope,
                                                                       domain::ServerId server);

// Queues it to one address, to see it as a recipient would. address: canonical. Errors: as above.
base::Expected<AnnouncementResult> try_announcement(store::Store& store, const store::RequestId& request,
                                                    const Scope& scope, const MailSetup& setup,
                                                    domain::ServerId server, domain::AnnouncementId id,
                                                    const std::string& address, const std::string& language);

}  // namespace pelanggan::service
