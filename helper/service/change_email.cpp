// SPDX-License-Identifier: Apache-2.0
#include "service/change_email.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "domain/email.h"
#include "service/want_panel_email.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

using domain::Contact;
using domain::EmailChange;
using domain::EmailChangeState;
using domain::JournalKind;

constexpr std::int64_t kExpiredAtOnce = 500;

domain::Actor link_actor() {
    return {domain::ActorKind::kCustomer, "", "link"};
}

domain::JournalDraft line(JournalKind kind, const domain::Actor& actor, const Contact& contact,
                          const std::string& old_email, const std::string& new_email, base::Time at) {
    domain::JournalDraft draft;
    draft.customer = contact.customer;
    draft.at = at;
    draft.actor = actor;
    draft.kind = kind;
    draft.subject = fmt::format("contact:{}", contact.id.value);
    draft.field = "email";
    if (!old_email.empty()) draft.old_value = old_email;
    if (!new_email.empty()) draft.new_value = new_email;
    return draft;
}

bool is_revertible(const EmailChange& change, base::Time now) {
    return change.state == EmailChangeState::kActive && !change.old_email.empty() && change.confirmed_at &&
           now <= *change.confirmed_at + domain::kRevertTime;
}

// Every change of the contact, newest first. It may have been another customer's contact once.
base::Expected<std::vector<EmailChange>> changes_of(const store::Tx& tx, const Contact& contact,
                                                    domain::CustomerId customer) {
    PEL_ASSIGN(auto changes, tx.email_changes().of_customer(contact.customer));
    if (customer != contact.customer) {
        PEL_ASSIGN(const auto earlier, tx.email_changes().of_customer(customer));
        changes.insert(changes.end(), earlier.begin(), earlier.end());
    }
    std::erase_if(changes, [&](const EmailChange& change) { return change.contact != contact.id; });
    std::sort(changes.begin(), changes.end(),
              [](const EmailChange& a, const EmailChange& b) { return a.id > b.id; });
    return changes;
}

// Ends what was made of the address from a change on: nobody can use the links about it any more.
base::Expected<void> end_from(store::Tx& tx, std::vector<EmailChange>& changes, domain::EmailChangeId from,
                              std::optional<domain::EmailChangeId> except) {
    for (EmailChange& change : changes) {
        if (change.id < from || change.id == except) continue;
        if (change.state == EmailChangeState::kPending)
            change.state = EmailChangeState::kCancelled;
        else if (change.state == EmailChangeState::kActive)
            change.state = EmailChangeState::kReverted;
        else
            continue;
        PEL_TRY(tx.email_changes().update(change));
    }
    return {};
}

base::Expected<void> send_confirmation(store::Tx& tx, const MailSetup& setup, const Contact& contact,
                                       const EmailChange& change) {
    PEL_ASSIGN(auto draft, draft_to(tx, domain::MailKind::kEmailConfirm, contact, change.new_email));
    draft.reference = std::to_string(change.id.value);
    PEL_TRY(queue_mail(tx, setup, draft));
    return {};
}

base::Expected<bool> has_asked_too_often(const store::Tx& tx, domain::CustomerId customer, base::Time now) {
    PEL_ASSIGN(const auto changes, tx.email_changes().of_customer(customer));
    const auto recent = std::count_if(changes.begin(), changes.end(), [&](const EmailChange& change) {
        return change.requested_at > now - std::chrono::hours{24};
    });
    return recent >= kMaxEmailRequestsPerDay;
}

base::Expected<EmailChange> replace_pending(store::Tx& tx, const Contact& contact,
                                            const std::string& new_email, base::Time now) {
    PEL_ASSIGN(auto older, tx.email_changes().pending_of(contact.id));
    if (older) {
        older->state = EmailChangeState::kCancelled;
        PEL_TRY(tx.email_changes().update(*older));
    }
    EmailChange change;
    PEL_ASSIGN(change.id.value, tx.email_changes().next_ids(1));
    change.customer = contact.customer;
    change.contact = contact.id;
    change.old_email = contact.email;
    change.new_email = new_email;
    change.requested_at = now;
    change.expires_at = now + domain::kConfirmTime;
    PEL_TRY(tx.email_changes().insert(change));
    return change;
}

// A pending change and its contact, as a link or a person names them.
struct Found {
    EmailChange change;
    Contact contact;
};
base::Expected<std::optional<Found>> find_linked(const store::Tx& tx, const domain::SignedLink& link) {
    PEL_ASSIGN(auto change, tx.email_changes().find({link.subject}));
    if (!change || change->contact != link.contact || change->customer != link.customer)
        return std::optional<Found>{};
    PEL_ASSIGN(auto contact, tx.contacts().find(change->contact));
    if (!contact) return std::optional<Found>{};
    return std::optional{Found{*std::move(change), *std::move(contact)}};
}

EmailLinkView view_of(EmailLinkState state, const EmailChange& change) {
    if (state != EmailLinkState::kOpen && state != EmailLinkState::kDone) return {state, {}, {}};
    return {state, change.new_email, change.old_email};
}

EmailLinkState confirm_state(const Found& found, base::Time now) {
    switch (found.change.state) {
        case EmailChangeState::kPending:
            if (now > found.change.expires_at) return EmailLinkState::kExpired;
            return found.contact.email == found.change.old_email ? EmailLinkState::kOpen
                                                                 : EmailLinkState::kGone;
        case EmailChangeState::kActive:
            return found.contact.email == found.change.new_email ? EmailLinkState::kDone
                                                                 : EmailLinkState::kGone;
        case EmailChangeState::kExpired:
            return EmailLinkState::kExpired;
        case EmailChangeState::kReverted:
        case EmailChangeState::kCancelled:
            break;
    }
    return EmailLinkState::kGone;
}

EmailLinkState revert_state(const Found& found, base::Time now) {
    if (is_revertible(found.change, now)) return EmailLinkState::kOpen;
    if (found.change.state == EmailChangeState::kActive && !found.change.old_email.empty())
        return EmailLinkState::kExpired;
    if (found.change.state == EmailChangeState::kReverted && found.contact.email == found.change.old_email)
        return EmailLinkState::kDone;
    return EmailLinkState::kGone;
}

EmailLinkState state_of(const Found& found, domain::LinkPurpose purpose, base::Time now) {
    if (purpose == domain::LinkPurpose::kEmailConfirm) return confirm_state(found, now);
    if (purpose == domain::LinkPurpose::kEmailRevert) return revert_state(found, now);
    return EmailLinkState::kGone;
}

base::Expected<void> activate(store::Tx& tx, const MailSetup& setup, Found found, base::Time now) {
    auto& [change, contact] = found;
    const std::string old_email = contact.email;
    PEL_ASSIGN(auto changes, changes_of(tx, contact, change.customer));
    // Going back to an address within its week is taking back what replaced it: whoever has the address in
    // between must not hold a link that brings it on again.
    const EmailChange* first_taken_back = nullptr;
    for (const EmailChange& other : changes) {
        if (other.id < change.id && is_revertible(other, now) && other.old_email == change.new_email)
            first_taken_back = &other;
    }
    const bool is_way_back = first_taken_back != nullptr;
    if (is_way_back) PEL_TRY(end_from(tx, changes, domain::EmailChangeId{first_taken_back->id}, change.id));
    change.state = EmailChangeState::kActive;
    change.confirmed_at = now;
    PEL_TRY(tx.email_changes().update(change));
    contact.email = change.new_email;
    PEL_TRY(tx.contacts().update(contact));
    PEL_TRY(want_panel_email(tx, contact, now));
    const domain::JournalDraft entry =
        line(JournalKind::kContactChanged, link_actor(), contact, old_email, contact.email, now);
    PEL_TRY(tx.journal().append({&entry, 1}));
    if (!domain::is_sendable(old_email) || is_way_back || !setup.can_confirm) return {};
    PEL_ASSIGN(auto draft, draft_to(tx, domain::MailKind::kEmailChanged, contact, old_email));
    draft.reference = std::to_string(change.id.value);
    PEL_TRY(queue_mail(tx, setup, draft));
    return {};
}

base::Expected<void> take_back(store::Tx& tx, Found found, base::Time now) {
    auto& [change, contact] = found;
    PEL_ASSIGN(auto changes, changes_of(tx, contact, change.customer));
    PEL_TRY(end_from(tx, changes, change.id, std::nullopt));
    const std::string ended = contact.email == change.old_email ? change.new_email : contact.email;
    const domain::JournalDraft entry =
        line(JournalKind::kEmailReverted, link_actor(), contact, ended, change.old_email, now);
    if (contact.email != change.old_email) {
        contact.email = change.old_email;
        PEL_TRY(tx.contacts().update(contact));
        PEL_TRY(want_panel_email(tx, contact, now));
    }
    return tx.journal().append({&entry, 1});
}

// Looks, acts where the link is open, and says how it stands afterwards: the same when the request had been
// stored before.
template <typename Act>
base::Expected<EmailLinkView> use_link(store::Store& store, const store::RequestId& request,
                                       const domain::SignedLink& link, domain::LinkPurpose purpose, Act act) {
    if (link.purpose != purpose) return EmailLinkView{};
    bool did_run = false;
    EmailLinkView view;
    PEL_TRY(store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        did_run = true;
        view = {};
        PEL_ASSIGN(const auto found, find_linked(tx, link));
        if (!found) return {};
        const base::Time now = base::now();
        const EmailLinkState state = state_of(*found, purpose, now);
        view = view_of(state == EmailLinkState::kOpen ? EmailLinkState::kDone : state, found->change);
        if (state != EmailLinkState::kOpen) return {};
        return act(tx, *found, now);
    }));
    if (!did_run) {
        PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(view, look_at_email_change(tx, link));
            return {};
        }));
    }
    return view;
}

base::Expected<Contact> find_own(const store::Tx& tx, const Scope& scope, domain::CustomerId customer,
                                 domain::ContactId id) {
    PEL_TRY(scope.check_customer(tx, customer));
    PEL_ASSIGN(auto found, tx.contacts().find(id));
    if (!found || found->customer != customer) return base::not_found("no such contact of this customer");
    return *std::move(found);
}

}  // namespace

base::Expected<EmailBegun> begin_email_change(store::Tx& tx, const MailSetup& setup,
                                              const EmailOrder& order) {
    PEL_CHECK(setup.can_confirm);
    const base::Time now = base::now();
    const Contact& contact = order.contact;
    PEL_ASSIGN(const bool is_too_often, has_asked_too_often(tx, contact.customer, now));
    if (is_too_often) return EmailBegun::kTooMany;
    PEL_ASSIGN(const auto change, replace_pending(tx, contact, order.new_email, now));
    domain::JournalDraft entry =
        line(JournalKind::kEmailRequested, order.actor, contact, change.old_email, change.new_email, now);
    entry.reason = order.reason;
    PEL_TRY(tx.journal().append({&entry, 1}));
    PEL_TRY(send_confirmation(tx, setup, contact, change));
    return EmailBegun::kPending;
}

base::Expected<std::optional<EmailChange>> find_pending(const store::Tx& tx, domain::ContactId contact) {
    PEL_ASSIGN(auto change, tx.email_changes().pending_of(contact));
    if (change && base::now() > change->expires_at) change.reset();
    return change;
}

base::Expected<EmailBegun> repeat_email_change(store::Store& store, const store::RequestId& request,
                                               const MailSetup& setup, const domain::Actor& actor,
                                               const Scope& scope, domain::CustomerId customer,
                                               domain::ContactId contact) {
    EmailBegun begun = EmailBegun::kPending;
    PEL_TRY(store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        begun = EmailBegun::kPending;
        PEL_ASSIGN(const Contact own, find_own(tx, scope, customer, contact));
        PEL_ASSIGN(const auto pending, tx.email_changes().pending_of(contact));
        if (!pending) return base::not_found("no address of this contact waits for confirmation");
        PEL_ASSIGN(begun, begin_email_change(tx, setup, {actor, own, pending->new_email}));
        return {};
    }));
    return begun;
}

base::Expected<void> cancel_email_change(store::Store& store, const store::RequestId& request,
                                         const domain::Actor& actor, const Scope& scope,
                                         domain::CustomerId customer, domain::ContactId contact) {
    return store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const Contact own, find_own(tx, scope, customer, contact));
        PEL_ASSIGN(auto pending, tx.email_changes().pending_of(contact));
        if (!pending) return {};
        pending->state = EmailChangeState::kCancelled;
        PEL_TRY(tx.email_changes().update(*pending));
        const domain::JournalDraft entry =
            line(JournalKind::kEmailReverted, actor, own, pending->new_email, own.email, base::now());
        return tx.journal().append({&entry, 1});
    });
}

base::Expected<EmailLinkView> look_at_email_change(const store::Tx& tx, const domain::SignedLink& link) {
    PEL_ASSIGN(const auto found, find_linked(tx, link));
    if (!found) return EmailLinkView{};
    return view_of(state_of(*found, link.purpose, base::now()), found->change);
}

base::Expected<EmailLinkView> confirm_email_change(store::Store& store, const store::RequestId& request,
                                                   const MailSetup& setup, const domain::SignedLink& link) {
    return use_link(
        store, request, link, domain::LinkPurpose::kEmailConfirm,
        [&](store::Tx& tx, const Found& found, base::Time now) { return activate(tx, setup, found, now); });
}

base::Expected<EmailLinkView> revert_email_change(store::Store& store, const store::RequestId& request,
                                                  const domain::SignedLink& link) {
    return use_link(store, request, link, domain::LinkPurpose::kEmailRevert, take_back);
}

base::Expected<std::int64_t> expire_email_changes(store::Store& store) {
    std::int64_t count = 0;
    for (;;) {
        std::int64_t ended = 0;
        const auto work = [&](store::Tx& tx) -> base::Expected<void> {
            const base::Time now = base::now();
            PEL_ASSIGN(auto expired, tx.email_changes().expired(now, kExpiredAtOnce));
            std::vector<domain::JournalDraft> entries;
            for (EmailChange& change : expired) {
                change.state = EmailChangeState::kExpired;
                PEL_TRY(tx.email_changes().update(change));
                PEL_ASSIGN(const auto contact, tx.contacts().find(change.contact));
                if (contact)
                    entries.push_back(line(JournalKind::kEmailReverted,
                                           {domain::ActorKind::kSystem, "", "mail"}, *contact,
                                           change.new_email, contact->email, now));
            }
            ended = std::ssize(expired);
            if (entries.empty()) return {};
            return tx.journal().append(entries);
        };
        PEL_TRY(write(store, work));
        count += ended;
        if (ended < kExpiredAtOnce) return count;
    }
}

base::Expected<void> note_outside_change(store::Tx& tx, const MailSetup& setup, const domain::Actor& actor,
                                         const Contact& contact, const std::string& old_email, base::Time at,
                                         std::vector<domain::JournalDraft>& entries) {
    PEL_ASSIGN(auto pending, tx.email_changes().pending_of(contact.id));
    if (pending) {
        pending->state = EmailChangeState::kCancelled;
        PEL_TRY(tx.email_changes().update(*pending));
        entries.push_back(
            line(JournalKind::kEmailReverted, actor, contact, pending->new_email, contact.email, at));
    }
    if (!setup.can_send || !domain::is_sendable(old_email)) return {};
    // Kept like a confirmed one, so that the old address can take it back as well.
    EmailChange change;
    PEL_ASSIGN(change.id.value, tx.email_changes().next_ids(1));
    change.customer = contact.customer;
    change.contact = contact.id;
    change.old_email = old_email;
    change.new_email = contact.email;
    change.state = EmailChangeState::kActive;
    change.requested_at = at;
    change.expires_at = at;
    change.confirmed_at = at;
    PEL_TRY(tx.email_changes().insert(change));
    PEL_ASSIGN(auto draft, draft_to(tx, domain::MailKind::kEmailChangedOutside, contact, old_email));
    draft.reference = std::to_string(change.id.value);
    PEL_TRY(queue_mail(tx, setup, draft));
    return {};
}

}  // namespace pelanggan::service
