// SPDX-License-Identifier: Apache-2.0
//
// Words and pieces that the pages about announcements share.
#pragma once

#include <string>

#include "domain/announcement.h"
#include "store/mail_tables.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web::staff {

std::string announcement_state_text(const Context& context, domain::AnnouncementState state);
// Who gets it or does not, and why, as staff read it: "Said no".
std::string rule_label(const Context& context, domain::MailRule rule);
std::string suppression_text(const Context& context, domain::AddressState::Cause cause);
// The subject in the reader's language, or the other one; "Without a subject" when there is none yet.
std::string announcement_subject(const Context& context, const domain::Announcement& announcement);
// What happens or happened when: "Scheduled for 22 November 2026, 14:02:07".
std::string announcement_time_text(const Context& context, const domain::Announcement& announcement);
// Whom it is for: label and text of each condition; one line "everybody" when there is none.
Model audience_model(const Context& context, const domain::Audience& audience);

// Members "total", "total_text", "reached", "reached_text", "has_left_out", and the lists "reached_by" and
// "left_out_by" of label, count and percent of all.
void add_rule_bars(const Context& context, const domain::RuleCounts& counts, Model& model);

// Members "is_running", "is_counted", "done", "expected", "percent" and "progress_text".
void add_progress(const Context& context, const domain::Announcement& announcement,
                  const store::OutboxTable::StateCounts& counts, Model& model);

}  // namespace pelanggan::web::staff
