// SPDX-License-Identifier: Apache-2.0
#include "service/check_mail.h"

#include <algorithm>

#include "base/text.h"
#include "service/request_mail.h"
#include "service/scope.h"

namespace pelanggan::service {
namespace {

using domain::MailKind;
using domain::MailRule;
using domain::MailState;

base::Expected<std::optional<domain::Category>> find_category(const store::Tx& tx, std::string_view code) {
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    const auto found =
        std::find_if(categories.begin(), categories.end(), [&](const auto& one) { return one.code == code; });
    if (found == categories.end()) return std::optional<domain::Category>{};
    return std::optional{*found};
}

// By preference, pause and suppression, as they are now.
base::Expected<MailVerdict> check_category(const store::Tx& tx, const domain::Mail& mail, base::Time now) {
    PEL_ASSIGN(const auto contact, tx.contacts().find(mail.contact));
    if (!contact || contact->customer != mail.customer) return MailVerdict{MailRule::kGone};
    PEL_ASSIGN(const auto category, find_category(tx, mail.category));
    if (!category) return MailVerdict{MailRule::kGone};
    if (contact->email != mail.address) return MailVerdict{MailRule::kGone, contact->email};
    PEL_ASSIGN(const auto facts, facts_of(tx, *contact, *category, now));
    const MailRule rule = domain::decide_rule(category->policy, facts);
    if (rule != MailRule::kOptedOut || category->policy != domain::Policy::kMandatory)
        return MailVerdict{rule};
    // Somebody of the customer has to get it: who does not want it, only when nobody else does.
    if (!domain::is_working(category->policy, facts)) return MailVerdict{MailRule::kSuppressed};
    if (mail.rule == MailRule::kFallback) return MailVerdict{MailRule::kFallback};
    PEL_ASSIGN(const bool is_reached, is_reached_otherwise(tx, mail));
    return MailVerdict{is_reached ? MailRule::kOptedOut : MailRule::kFallback};
}

base::Expected<bool> is_still_own(const store::Tx& tx, const domain::Announcement& announcement,
                                  domain::CustomerId customer) {
    if (announcement.author.kind != domain::ActorKind::kReseller) return true;
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(customer));
    const Scope scope = Scope::reseller(announcement.author.name);
    return std::any_of(accounts.begin(), accounts.end(), [&](const domain::Account& account) {
        const auto status = domain::status_of(account);
        return scope.covers(account) &&
               (status == domain::AccountStatus::kActive || status == domain::AccountStatus::kSuspended);
    });
}

base::Expected<MailVerdict> check_announcement(const store::Tx& tx, const domain::Mail& mail,
                                               base::Time now) {
    PEL_ASSIGN(const auto announcement,
               tx.announcements().find(mail.announcement.value_or(domain::AnnouncementId{})));
    if (!announcement) return MailVerdict{MailRule::kGone};
    if (announcement->state == domain::AnnouncementState::kCancelled)
        return MailVerdict{MailRule::kCancelled};
    PEL_ASSIGN(const bool is_own, is_still_own(tx, *announcement, mail.customer));
    if (!is_own) return MailVerdict{MailRule::kGone};
    return check_category(tx, mail, now);
}

base::Expected<MailVerdict> check_account(const store::Tx& tx, const domain::Mail& mail, base::Time now) {
    PEL_ASSIGN(const auto account,
               tx.accounts().find(domain::AccountId{base::parse_number(mail.reference).value_or(0)}));
    const auto wanted = mail.kind == MailKind::kAccountSuspended ? domain::AccountStatus::kSuspended
                                                                 : domain::AccountStatus::kActive;
    if (!account || account->customer != mail.customer || domain::status_of(*account) != wanted)
        return MailVerdict{MailRule::kGone};
    return check_category(tx, mail, now);
}

base::Expected<MailVerdict> check_confirmation(const store::Tx& tx, const domain::Mail& mail,
                                               base::Time now) {
    PEL_ASSIGN(const auto change, tx.email_changes().find(
                                      domain::EmailChangeId{base::parse_number(mail.reference).value_or(0)}));
    const bool is_open = change && change->state == domain::EmailChangeState::kPending &&
                         change->new_email == mail.address && change->expires_at > now;
    return MailVerdict{is_open ? mail.rule : MailRule::kGone};
}

// About a request: it must still be so, and the address still be the contact's.
base::Expected<MailVerdict> check_request(const store::Tx& tx, const domain::Mail& mail) {
    const auto reference = RequestMail::parse(mail.reference);
    PEL_ASSIGN(const auto request, tx.data_requests().find(reference.request));
    PEL_ASSIGN(const auto contact, tx.contacts().find(mail.contact));
    if (!request || request->customer != mail.customer || !contact || contact->customer != mail.customer)
        return MailVerdict{MailRule::kGone};
    if (contact->email != mail.address) return MailVerdict{MailRule::kGone, contact->email};
    if (mail.kind == MailKind::kRequestConfirm &&
        request->state != domain::RequestState::kWaitingConfirmation)
        return MailVerdict{MailRule::kGone};
    return MailVerdict{mail.rule};
}

}  // namespace

base::Expected<domain::RecipientFacts> facts_of(const store::Tx& tx, const domain::Contact& contact,
                                                const domain::Category& category, base::Time now) {
    domain::RecipientFacts facts;
    facts.set_address(contact.email);
    PEL_ASSIGN(const auto preferences, tx.preferences().of_customer(contact.customer));
    for (const auto& preference : preferences) {
        if (preference.contact == contact.id && preference.category == category.code)
            facts.choice = preference.is_on;
    }
    PEL_ASSIGN(const auto paused_until, tx.mail_settings().paused_until(contact.customer));
    facts.is_paused = paused_until && *paused_until > now;
    PEL_ASSIGN(const auto state, tx.suppressions().find(contact.email));
    if (state) facts.suppressed_by = state->suppressed_by;
    return facts;
}

base::Expected<bool> is_reached_otherwise(const store::Tx& tx, const domain::Mail& mail) {
    store::MailQuery query;
    query.announcement = mail.announcement;
    query.customer = mail.customer;
    query.limit = 500;
    PEL_ASSIGN(const auto rows, tx.outbox().query(query));
    return std::any_of(rows.begin(), rows.end(), [&](const domain::Mail& row) {
        return row.id != mail.id && row.announcement == mail.announcement &&
               (row.state == MailState::kWaiting || row.state == MailState::kLeased ||
                row.state == MailState::kSent);
    });
}

base::Expected<MailVerdict> check_mail(const store::Tx& tx, const domain::Mail& mail, base::Time now) {
    switch (mail.kind) {
        case MailKind::kAnnouncement:
            return check_announcement(tx, mail, now);
        case MailKind::kAccountSuspended:
        case MailKind::kAccountUnsuspended:
            return check_account(tx, mail, now);
        case MailKind::kEmailConfirm:
            return check_confirmation(tx, mail, now);
        case MailKind::kRequestConfirm:
        case MailKind::kRequestChanged:
            return check_request(tx, mail);
        case MailKind::kEmailChanged:
        case MailKind::kEmailChangedOutside:
        case MailKind::kAnnouncementTest:
            return MailVerdict{mail.rule};
    }
    return base::internal("a mail of no kind");
}

}  // namespace pelanggan::service
