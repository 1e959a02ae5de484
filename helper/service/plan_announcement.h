// SPDX-License-Identifier: Apache-2.0
//
// Turns announcements that are due into rows of the outbox, batch after batch, each batch one transaction: a
// crash between two continues where the last one ended.
//
// Threads: from several daemons at once; each announcement is planned by its version.
#pragma once

#include <optional>
#include <string>

#include "base/expected.h"
#include "domain/announcement.h"
#include "store/store.h"

namespace pelanggan::service {

// Contacts per transaction: a transaction on MariaDB should stay small, one on SQLite holds up other writers.
constexpr std::int64_t kPlanBatch = 5000;

// Whom an announcement reaches; the author's own customers where the author is a reseller.
// Errors: kNotFound when its category does not exist any more.
base::Expected<store::AudienceQuery> audience_of(const store::Tx& tx,
                                                 const domain::Announcement& announcement, base::Time now);

struct PlanStep {
    bool is_more{false};             // another step can follow at once
    bool has_rows{false};            // rows were queued
    std::optional<base::Time> next;  // when the next announcement is due, while there is no more
};

// One step of each announcement that is at work: begins it, plans a batch, or ends it when all its mails are
// settled. message_domain: behind the @ of Message-IDs. Errors: the store's.
base::Expected<PlanStep> plan_announcements(store::Store& store, const std::string& message_domain);

}  // namespace pelanggan::service
