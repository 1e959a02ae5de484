// SPDX-License-Identifier: Apache-2.0
#include "service/address_health.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.h"
#include "service/check_mail.h"

namespace pelanggan::service {
namespace {

using Cause = domain::AddressState::Cause;

constexpr std::chrono::hours kRowEndsAfter{24 * 30};

// The part of "<ID@DOMAIN>" behind the @.
std::string domain_of_message_id(const std::string& message_id) {
    const auto at = message_id.find('@');
    if (at == std::string::npos || message_id.back() != '>') return "localhost";
    return message_id.substr(at + 1, message_id.size() - at - 2);
}

}  // namespace

base::Expected<bool> note_address_event(store::Tx& tx, const std::string& address, AddressEvent event,
                                        const std::string& report, base::Time at) {
    PEL_ASSIGN(auto found, tx.suppressions().find(address));
    domain::AddressState state = found.value_or(domain::AddressState{});
    state.address = address;
    std::optional<Cause> cause;
    switch (event) {
        case AddressEvent::kHardBounce:
            ++state.hard_bounces;
            cause = Cause::kHardBounce;
            break;
        case AddressEvent::kSoftBounce:
            if (state.last_at && at - *state.last_at > kRowEndsAfter) state.soft_bounces = 0;
            ++state.soft_bounces;
            if (state.soft_bounces >= domain::kSoftBounceLimit) cause = Cause::kSoftBounces;
            break;
        case AddressEvent::kComplaint:
            ++state.complaints;
            cause = Cause::kComplaint;
            break;
    }
    state.last_at = at;
    state.last_report = report;
    // A complaint stops less than a bounce does, so a bounce takes its place; what staff said stays.
    const bool is_new = cause && (!state.suppressed_by ||
                                  (*state.suppressed_by == Cause::kComplaint && *cause != Cause::kComplaint));
    if (is_new) {
        state.suppressed_by = cause;
        state.suppressed_at = at;
    }
    PEL_TRY(tx.suppressions().put(state));
    return is_new;
}

base::Expected<void> enter_mail_failure(store::Tx& tx, const domain::Mail& mail, const std::string& report,
                                        base::Time at) {
    if (mail.customer.value == 0) return {};
    domain::JournalDraft draft;
    draft.customer = mail.customer;
    draft.at = at;
    draft.actor = {domain::ActorKind::kSystem, "", "mail"};
    draft.kind = domain::JournalKind::kMailFailed;
    draft.subject = fmt::format("mail:{}", mail.id.value);
    draft.field = mail.address;
    draft.new_value = report;
    return tx.journal().append({&draft, 1});
}

base::Expected<bool> fall_back(store::Tx& tx, const domain::Mail& mail, base::Time at) {
    if (mail.kind != domain::MailKind::kAnnouncement || !mail.announcement) return false;
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    const auto category = std::find_if(categories.begin(), categories.end(),
                                       [&](const auto& one) { return one.code == mail.category; });
    if (category == categories.end() || category->policy != domain::Policy::kMandatory) return false;
    PEL_ASSIGN(const bool is_reached, is_reached_otherwise(tx, mail));
    if (is_reached) return false;
    PEL_ASSIGN(const auto contacts, tx.contacts().of_customer(mail.customer));
    for (const domain::Contact& contact : contacts) {
        if (contact.email == mail.address) continue;
        PEL_ASSIGN(const auto facts, facts_of(tx, contact, *category, at));
        if (!domain::is_working(category->policy, facts)) continue;
        domain::Mail next = mail;
        PEL_ASSIGN(next.id.value, tx.outbox().next_ids(1));
        next.contact = contact.id;
        next.address = contact.email;
        if (!contact.name.empty()) next.name = contact.name;
        if (!contact.language.empty()) next.language = contact.language;
        next.subject.clear();
        next.message_id = fmt::format("<{}@{}>", base::random_id(), domain_of_message_id(mail.message_id));
        next.rule = domain::MailRule::kFallback;
        next.state = domain::MailState::kWaiting;
        next.attempts = 0;
        next.created_at = next.next_at = at;
        next.leased_until.reset();
        next.done_at.reset();
        next.reply.clear();
        PEL_ASSIGN(const std::int64_t left_out, tx.outbox().insert({&next, 1}));
        if (left_out == 0) return true;
    }
    return false;
}

}  // namespace pelanggan::service
