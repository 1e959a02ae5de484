// SPDX-License-Identifier: Apache-2.0
#include "service/plan_announcement.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.h"
#include "base/log.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

using domain::Announcement;
using domain::AnnouncementState;

// Chooses the next contacts and stores their rows, or why they have none.
base::Expected<void> plan_batch(store::Tx& tx, Announcement& announcement, const std::string& message_domain,
                                base::Time now, PlanStep& step) {
    PEL_ASSIGN(const auto query, audience_of(tx, announcement, now));
    PEL_ASSIGN(const auto people, tx.announcements().audience(query, announcement.planned_up_to, kPlanBatch));
    domain::RuleCounts excluded;
    std::vector<domain::Mail> mails;
    for (const store::Recipient& one : people) {
        if (!domain::is_sent_by(one.rule)) {
            ++excluded[one.rule];
            continue;
        }
        domain::Mail mail;
        mail.kind = domain::MailKind::kAnnouncement;
        mail.announcement = announcement.id;
        mail.customer = one.customer;
        mail.contact = one.contact;
        mail.address = one.address;
        mail.name = one.name;
        mail.language = one.language;
        mail.category = announcement.category;
        mail.message_id = fmt::format("<{}@{}>", base::random_id(), message_domain);
        mail.rule = one.rule;
        mail.reason = announcement.reason;
        mail.created_at = mail.next_at = now;
        mails.push_back(std::move(mail));
    }
    if (!mails.empty()) {
        PEL_ASSIGN(std::int64_t id, tx.outbox().next_ids(static_cast<std::int64_t>(mails.size())));
        for (domain::Mail& mail : mails)
            mail.id.value = id++;
        PEL_ASSIGN(const std::int64_t left_out, tx.outbox().insert(mails));
        if (left_out > 0) excluded[domain::MailRule::kSameAddress] += left_out;
        step.has_rows = true;
    }
    PEL_TRY(tx.announcements().add_exclusions(announcement.id, excluded));
    if (!people.empty()) announcement.planned_up_to = people.back().contact;
    if (static_cast<std::int64_t>(people.size()) < kPlanBatch)
        announcement.state = AnnouncementState::kSending;
    step.is_more = true;
    return tx.announcements().update(announcement);
}

base::Expected<void> take_step(store::Tx& tx, domain::AnnouncementId id, const std::string& message_domain,
                               PlanStep& step) {
    PEL_ASSIGN(auto found, tx.announcements().find(id));
    if (!found) return {};
    Announcement& announcement = *found;
    const base::Time now = base::now();
    switch (announcement.state) {
        case AnnouncementState::kScheduled:
            announcement.state = AnnouncementState::kPlanning;
            announcement.started_at = now;
            step.is_more = true;
            return tx.announcements().update(announcement);
        case AnnouncementState::kPlanning:
            return plan_batch(tx, announcement, message_domain, now, step);
        case AnnouncementState::kSending: {
            PEL_ASSIGN(const auto counts, tx.outbox().counts(id));
            if (counts.waiting + counts.leased > 0) return {};
            announcement.state = AnnouncementState::kDone;
            announcement.finished_at = now;
            return tx.announcements().update(announcement);
        }
        case AnnouncementState::kDraft:
        case AnnouncementState::kDone:
        case AnnouncementState::kCancelled:
            return {};
    }
    return base::internal("an announcement of no state");
}

// An announcement whose category was removed can reach nobody: it ends, and says so in the log.
base::Expected<void> give_up(store::Store& store, domain::AnnouncementId id, const std::string& why) {
    base::log::error("announcement {} is cancelled: {}", id.value, why);
    return write(store, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(auto found, tx.announcements().find(id));
        if (!found) return {};
        PEL_TRY(tx.outbox().cancel(id, base::now()));
        found->state = AnnouncementState::kCancelled;
        found->finished_at = base::now();
        return tx.announcements().update(*found);
    });
}

}  // namespace

base::Expected<store::AudienceQuery> audience_of(const store::Tx& tx,
                                                 const domain::Announcement& announcement, base::Time now) {
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    const auto category = std::find_if(categories.begin(), categories.end(),
                                       [&](const auto& one) { return one.code == announcement.category; });
    if (category == categories.end())
        return base::not_found("the category " + announcement.category + " does not exist");
    store::AudienceQuery query;
    query.category = *category;
    query.audience = announcement.audience;
    if (announcement.author.kind == domain::ActorKind::kReseller) query.owner = announcement.author.name;
    query.now = now;
    return query;
}

base::Expected<PlanStep> plan_announcements(store::Store& store, const std::string& message_domain) {
    PlanStep step;
    std::vector<Announcement> at_work;
    PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(at_work, tx.announcements().at_work(base::now()));
        PEL_ASSIGN(step.next, tx.announcements().next_scheduled());
        return {};
    }));
    for (const Announcement& announcement : at_work) {
        PlanStep one;
        const auto done = write(store, [&](store::Tx& tx) {
            one = {};
            return take_step(tx, announcement.id, message_domain, one);
        });
        if (!done.ok() && done.error().kind == base::ErrorKind::kNotFound) {
            PEL_TRY(give_up(store, announcement.id, done.error().what));
            continue;
        }
        // Another daemon was faster, or somebody cancelled it: the next step looks again.
        if (!done.ok() && done.error().kind != base::ErrorKind::kConflict) return done.error();
        step.is_more = step.is_more || one.is_more;
        step.has_rows = step.has_rows || one.has_rows;
    }
    return step;
}

}  // namespace pelanggan::service
