// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/announcement_words.h"

#include <algorithm>

#include "domain/places.h"
#include "web/account_words.h"
#include "web/format.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web::staff {

using domain::Announcement;
using domain::AnnouncementState;
using domain::MailRule;

std::string announcement_state_text(const Context& context, AnnouncementState state) {
    switch (state) {
        case AnnouncementState::kDraft:
            return context.text("Draft");
        case AnnouncementState::kScheduled:
            return context.text("Scheduled");
        case AnnouncementState::kPlanning:
            return context.text("Recipients are being chosen");
        case AnnouncementState::kSending:
            return context.text("Being sent");
        case AnnouncementState::kDone:
            return context.text("Done");
        case AnnouncementState::kCancelled:
            return context.text("Cancelled");
    }
    return {};
}

std::string rule_label(const Context& context, MailRule rule) {
    switch (rule) {
        case MailRule::kMandatory:
            return context.text("Always get this kind");
        case MailRule::kChosen:
            return context.text("Said yes");
        case MailRule::kDefault:
            return context.text("Never said no");
        case MailRule::kFallback:
            return context.text("Instead of an address that does not work");
        case MailRule::kRequested:
            return context.text("Asked for it");
        case MailRule::kNoAddress:
            return context.text("No e-mail address");
        case MailRule::kOptedOut:
            return context.text("Said no");
        case MailRule::kNotOptedIn:
            return context.text("Never said yes");
        case MailRule::kNeverSent:
            return context.text("This kind is never sent");
        case MailRule::kPaused:
            return context.text("Paused everything optional");
        case MailRule::kSuppressed:
            return context.text("Address suppressed");
        case MailRule::kSameAddress:
            return context.text("Same address as another contact");
        case MailRule::kUndeliverable:
            return context.text("Address our mail server cannot write to");
        case MailRule::kGone:
            return context.text("Contact or account is gone");
        case MailRule::kCancelled:
            return context.text("Not sent before it was cancelled");
    }
    return {};
}

std::string suppression_text(const Context& context, domain::AddressState::Cause cause) {
    switch (cause) {
        case domain::AddressState::Cause::kHardBounce:
            return context.text("Mail came back for good");
        case domain::AddressState::Cause::kSoftBounces:
            return context.text("Mail came back several times");
        case domain::AddressState::Cause::kComplaint:
            return context.text("The reader complained");
        case domain::AddressState::Cause::kStaff:
            return context.text("Entered by staff");
    }
    return {};
}

std::string announcement_subject(const Context& context, const Announcement& announcement) {
    const bool is_indonesian = context.language() == "id";
    const auto& first = is_indonesian ? announcement.subject_id : announcement.subject_en;
    const auto& second = is_indonesian ? announcement.subject_en : announcement.subject_id;
    if (!first.empty()) return first;
    return second.empty() ? context.text("Without a subject") : second;
}

std::string announcement_time_text(const Context& context, const Announcement& announcement) {
    const auto say = [&](const std::string& words, const std::optional<base::Time>& at) {
        return fill(words, {at ? time_text(context, *at) : std::string{}});
    };
    switch (announcement.state) {
        case AnnouncementState::kDraft:
            return say(context.text("Begun {0}"), announcement.created_at);
        case AnnouncementState::kScheduled:
            return say(context.text("For {0}"), announcement.send_at);
        case AnnouncementState::kPlanning:
        case AnnouncementState::kSending:
            return say(context.text("Since {0}"), announcement.started_at);
        case AnnouncementState::kDone:
            return say(context.text("Ended {0}"), announcement.finished_at);
        case AnnouncementState::kCancelled:
            return say(context.text("Cancelled {0}"), announcement.finished_at);
    }
    return {};
}

Model audience_model(const Context& context, const domain::Audience& audience) {
    Model list{Model::List{}};
    const auto add = [&](const std::string& label, const std::string& text) {
        list.add(Model::object().set("label", label).set("text", text));
    };
    const std::string& language = context.language();
    if (audience.plan) add(context.text("Plan"), *audience.plan);
    add(context.text("Status"),
        audience.status ? status_text(context, *audience.status) : context.text("Active and suspended"));
    if (audience.server) add(context.text("Server"), *audience.server);
    if (audience.reseller) add(context.text("Reseller"), *audience.reseller);
    if (audience.country) add(context.text("Country"), domain::country_name(*audience.country, language));
    if (audience.province) add(context.text("Province"), domain::province_name(*audience.province, language));
    if (audience.language)
        add(context.text("Language"), *audience.language == "id" ? "Bahasa Indonesia" : "English");
    return list;
}

void add_rule_bars(const Context& context, const domain::RuleCounts& counts, Model& model) {
    std::int64_t total = 0;
    std::int64_t reached = 0;
    for (const auto& [rule, count] : counts) {
        total += count;
        if (domain::is_sent_by(rule)) reached += count;
    }
    Model reached_by{Model::List{}};
    Model left_out_by{Model::List{}};
    for (const auto& [rule, count] : counts) {
        if (count == 0) continue;
        (domain::is_sent_by(rule) ? reached_by : left_out_by)
            .add(Model::object()
                     .set("rule", domain::to_string(rule))
                     .set("label", rule_label(context, rule))
                     .set("count", count)
                     .set("count_text", count_text(context, count))
                     .set("percent", count * 100 / total));
    }
    model.set("total", total)
        .set("total_text", count_text(context, total))
        .set("reached", reached)
        .set("reached_text", count_text(context, reached))
        .set("left_out_text", count_text(context, total - reached))
        .set("has_left_out", total > reached)
        .set("reached_by", std::move(reached_by))
        .set("left_out_by", std::move(left_out_by));
}

void add_progress(const Context& context, const Announcement& announcement,
                  const store::OutboxTable::StateCounts& counts, Model& model) {
    const std::int64_t settled = counts.sent + counts.skipped + counts.failed + counts.bounced;
    const std::int64_t expected = settled + counts.waiting + counts.leased;
    const bool is_planning = announcement.state == AnnouncementState::kPlanning;
    const bool is_running = is_planning || announcement.state == AnnouncementState::kSending;
    // While recipients are still being chosen nobody knows of how many.
    const bool is_counted = !is_planning && expected > 0;
    const std::string done_text = count_text(context, settled);
    model.set("is_running", is_running)
        .set("is_counted", is_counted)
        .set("done", settled)
        .set("expected", expected)
        .set("percent", expected == 0 ? std::int64_t{0} : settled * 100 / expected)
        .set("progress_text",
             is_planning
                 ? fill(context.text("{0} recipients chosen so far"), {count_text(context, expected)})
                 : fill(context.text("{0} of {1} settled"), {done_text, count_text(context, expected)}));
}

}  // namespace pelanggan::web::staff
