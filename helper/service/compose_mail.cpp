// SPDX-License-Identifier: Apache-2.0
#include "service/compose_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "domain/suspension_text.h"
#include "mail/markdown.h"
#include "mail/placeholders.h"
#include "service/request_mail.h"
#include "service/scope.h"

namespace pelanggan::service {
namespace {

using domain::MailKind;
using domain::MailRule;

constexpr std::chrono::hours kPreferencesLinkTime{400 * 24};
constexpr std::chrono::hours kStatusLinkTime{60 * 24};

std::string_view domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

std::int64_t number_of(const std::string& reference) {
    return base::parse_number(reference).value_or(0);
}

// "22 November 2026, 14:02 UTC", in the language of the mail.
std::string moment(base::Time time, bool is_indonesian) {
    static constexpr std::array<const char*, 12> kEnglish{"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};
    static constexpr std::array<const char*, 12> kIndonesian{"Januari",   "Februari", "Maret",    "April",
                                                             "Mei",       "Juni",     "Juli",     "Agustus",
                                                             "September", "Oktober",  "November", "Desember"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time - day).count();
    const auto month = static_cast<unsigned>(date.month()) - 1;
    return fmt::format("{} {} {}, {:02}{}{:02} UTC", static_cast<unsigned>(date.day()),
                       is_indonesian ? kIndonesian.at(month) : kEnglish.at(month),
                       static_cast<int>(date.year()), minutes / 60, is_indonesian ? "." : ":", minutes % 60);
}

std::string when(bool is_so, std::string text = "1") {
    return is_so ? std::move(text) : std::string{};
}

// The account that an announcement speaks of to a customer with several: the first that its audience means.
base::Expected<domain::Account> account_meant(const store::Tx& tx, const domain::Announcement& announcement,
                                              domain::CustomerId customer) {
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(customer));
    const domain::Account* best = nullptr;
    int best_points = -1;
    for (const auto& account : accounts) {
        const auto status = domain::status_of(account);
        const bool is_live =
            status == domain::AccountStatus::kActive || status == domain::AccountStatus::kSuspended;
        const bool is_own = announcement.author.kind != domain::ActorKind::kReseller ||
                            Scope::reseller(announcement.author.name).covers(account);
        if (!is_own) continue;
        const domain::Audience& audience = announcement.audience;
        const int points = (is_live ? 4 : 0) +
                           (!audience.plan || account.facts.plan == *audience.plan ? 2 : 0) +
                           (!audience.status || status == *audience.status ? 1 : 0);
        if (points > best_points) {
            best = &account;
            best_points = points;
        }
    }
    if (best == nullptr) return base::not_found("the customer has no account that the announcement means");
    return *best;
}

}  // namespace

struct ComposeMail::Draft {
    const domain::Mail& mail;
    base::Time now;
    bool is_indonesian{false};
    std::string category_name;  // in the mail's language
    domain::Policy policy{domain::Policy::kMandatory};
    mail::Values values;
    mail::Bodies body;
    mail::Message message;
    const char* language() const { return is_indonesian ? "id" : "en"; }
};

std::string ComposeMail::link(const char* route, const domain::SignedLink& link) const {
    if (!has_links()) return {};
    return identity_.base_url + "?p=" + route + "&k=" + keys_->sign(link);
}

base::Expected<mail::Message> ComposeMail::compose(const store::Tx& tx, const domain::Mail& mail,
                                                   base::Time now) const {
    Draft draft{mail, now, mail.language == "id", {}, domain::Policy::kMandatory, {}, {}, {}};
    mail::Message& message = draft.message;
    PEL_ASSIGN(message.from_name, tx.mail_settings().sender_name(""));
    message.from = identity_.from;
    message.reply_to = identity_.reply_to;
    message.to_name = mail.name;
    message.to = mail.address;
    message.message_id = mail.message_id;
    message.is_awaited = mail.kind != MailKind::kAnnouncement;
    message.date = now;
    if (keys_ != nullptr && !identity_.bounce_address.empty()) {
        const auto at = identity_.bounce_address.rfind('@');
        message.return_path = identity_.bounce_address.substr(0, at) + "+" +
                              keys_->sign_return_path(mail.id) + identity_.bounce_address.substr(at);
    }
    draft.values["name"] = mail.name;
    draft.values["address"] = mail.address;
    if (mail.kind == MailKind::kAnnouncement || mail.kind == MailKind::kAnnouncementTest) {
        PEL_TRY(write_announcement(tx, draft));
    } else {
        PEL_TRY(write_letter(tx, draft));
    }
    message.language = draft.language();
    PEL_TRY(add_footer(tx, draft));
    return message;
}

base::Expected<void> ComposeMail::write_announcement(const store::Tx& tx, Draft& draft) const {
    const domain::Mail& mail = draft.mail;
    const bool is_test = mail.kind == MailKind::kAnnouncementTest;
    PEL_ASSIGN(const auto found,
               tx.announcements().find(is_test ? domain::AnnouncementId{number_of(mail.reference)}
                                               : mail.announcement.value_or(domain::AnnouncementId{})));
    if (!found) return base::not_found("the announcement is gone");
    const domain::Announcement& announcement = *found;
    // A language without a body gets the other one, whole: no mail is half in one and half in the other.
    if ((draft.is_indonesian ? announcement.body_id : announcement.body_en).empty())
        draft.is_indonesian = !draft.is_indonesian;
    if (announcement.author.kind == domain::ActorKind::kReseller) {
        PEL_ASSIGN(draft.message.from_name, tx.mail_settings().sender_name(announcement.author.name));
    }
    if (!announcement.sender_name.empty()) draft.message.from_name = announcement.sender_name;
    mail::Placeholders values{
        {"name", mail.name}, {"domain", "example.com"}, {"plan", "example"}, {"account", "example"}};
    if (!is_test) {
        PEL_ASSIGN(const auto account, account_meant(tx, announcement, mail.customer));
        values["domain"] = account.facts.domain;
        values["plan"] = account.facts.plan;
        values["account"] = account.facts.user;
    }
    const bool is_indonesian = draft.is_indonesian;
    PEL_ASSIGN(
        draft.message.subject,
        mail::fill_placeholders(is_indonesian ? announcement.subject_id : announcement.subject_en, values));
    PEL_ASSIGN(draft.body,
               mail::render_markdown(is_indonesian ? announcement.body_id : announcement.body_en, &values));
    draft.message.list_id = fmt::format("{}.pelanggan.{}", announcement.category, domain_of(identity_.from));
    return {};
}

base::Expected<void> ComposeMail::write_letter(const store::Tx& tx, Draft& draft) const {
    draft.values["company"] = draft.message.from_name.empty() ? domain_of(identity_.from)
                                                              : std::string_view{draft.message.from_name};
    switch (draft.mail.kind) {
        case MailKind::kEmailConfirm:
        case MailKind::kEmailChanged:
        case MailKind::kEmailChangedOutside:
            PEL_TRY(add_change(tx, draft));
            break;
        case MailKind::kAccountSuspended:
        case MailKind::kAccountUnsuspended:
            PEL_TRY(add_account(tx, draft));
            break;
        case MailKind::kRequestConfirm:
        case MailKind::kRequestChanged:
            PEL_TRY(add_request(tx, draft));
            break;
        case MailKind::kAnnouncement:
        case MailKind::kAnnouncementTest:
            break;
    }
    PEL_ASSIGN(const auto letter,
               templates_.letter(domain::to_string(draft.mail.kind), draft.language(), draft.values));
    draft.message.subject = letter.subject;
    PEL_ASSIGN(draft.body, mail::render_markdown(letter.markdown));
    return {};
}

base::Expected<void> ComposeMail::add_change(const store::Tx& tx, Draft& draft) const {
    PEL_ASSIGN(const auto change,
               tx.email_changes().find(domain::EmailChangeId{number_of(draft.mail.reference)}));
    if (!change) return base::not_found("the change of address is gone");
    auto& values = draft.values;
    values["old_address"] = change->old_email;
    values["new_address"] = change->new_email;
    domain::SignedLink signed_link;
    signed_link.customer = change->customer;
    signed_link.contact = change->contact;
    signed_link.subject = change->id.value;
    if (draft.mail.kind == MailKind::kEmailConfirm) {
        signed_link.purpose = domain::LinkPurpose::kEmailConfirm;
        signed_link.expires_at = change->expires_at;
        values["confirm_url"] = link("email-confirm", signed_link);
        values["expires_at"] = moment(change->expires_at, draft.is_indonesian);
        return {};
    }
    signed_link.purpose = domain::LinkPurpose::kEmailRevert;
    signed_link.expires_at = change->confirmed_at.value_or(change->requested_at) + domain::kRevertTime;
    values["revert_url"] = link("email-revert", signed_link);
    values["revert_until"] = moment(signed_link.expires_at, draft.is_indonesian);
    if (draft.mail.kind == MailKind::kEmailChanged) return {};
    // Which account: the one whose address the contact follows.
    PEL_ASSIGN(const auto contact, tx.contacts().find(change->contact));
    std::optional<domain::Account> account;
    if (contact && contact->mirrors_account) {
        PEL_ASSIGN(account, tx.accounts().find(*contact->mirrors_account));
    }
    if (!account) return base::not_found("the account whose address was changed is gone");
    values["account"] = account->facts.user;
    values["domain"] = account->facts.domain;
    return {};
}

base::Expected<void> ComposeMail::add_account(const store::Tx& tx, Draft& draft) const {
    PEL_ASSIGN(const auto account, tx.accounts().find(domain::AccountId{number_of(draft.mail.reference)}));
    if (!account) return base::not_found("the account is gone");
    auto& values = draft.values;
    values["account"] = account->facts.user;
    values["domain"] = account->facts.domain;
    if (draft.mail.kind == MailKind::kAccountUnsuspended) return {};
    PEL_ASSIGN(const auto texts, tx.settings().suspension_texts());
    const auto& words = domain::find_suspension_text(texts, account->facts.suspend_reason);
    values["reason"] = draft.is_indonesian ? words.reason_id : words.reason_en;
    values["next_step"] = draft.is_indonesian ? words.next_step_id : words.next_step_en;
    values["contact"] = identity_.reply_to;
    values["since"] = moment(
        account->facts.suspended_at ? base::from_epoch(*account->facts.suspended_at) : draft.mail.created_at,
        draft.is_indonesian);
    domain::SignedLink signed_link;
    signed_link.purpose = domain::LinkPurpose::kStatus;
    signed_link.customer = draft.mail.customer;
    signed_link.contact = draft.mail.contact;
    signed_link.subject = account->id.value;
    signed_link.expires_at = draft.now + kStatusLinkTime;
    values["status_url"] = link("account-status", signed_link);
    return {};
}

base::Expected<void> ComposeMail::add_request(const store::Tx& tx, Draft& draft) const {
    const auto reference = RequestMail::parse(draft.mail.reference);
    PEL_ASSIGN(const auto request, tx.data_requests().find(reference.request));
    if (!request) return base::not_found("the data request is gone");
    auto& values = draft.values;
    values["number"] = domain::request_number(*request);
    if (draft.mail.kind == MailKind::kRequestConfirm) {
        values["is_access"] = when(request->kind == domain::RequestKind::kAccess);
        values["is_erasure"] = when(request->kind == domain::RequestKind::kErasure);
        domain::SignedLink signed_link;
        signed_link.purpose = domain::LinkPurpose::kRequestConfirm;
        signed_link.customer = request->customer;
        signed_link.contact = draft.mail.contact;
        signed_link.subject = request->id.value;
        signed_link.expires_at = request->opened_at + domain::kRequestConfirmTime;
        values["confirm_url"] = link("request-confirm", signed_link);
        values["expires_at"] = moment(signed_link.expires_at, draft.is_indonesian);
        return {};
    }
    for (const auto* const event : {"open", "answered", "in_progress", "done", "refused", "withdrawn"})
        values["is_" + std::string{event}] = when(reference.event == event);
    const bool is_export = domain::can_fetch_export(*request, draft.now);
    values["is_export"] = when(is_export);
    values["due_at"] = moment(request->due_at, draft.is_indonesian);
    values["fetch_until"] =
        is_export ? moment(*request->closed_at + domain::kExportTime, draft.is_indonesian) : std::string{};
    return {};
}

base::Expected<void> ComposeMail::add_footer(const store::Tx& tx, Draft& draft) const {
    const domain::Mail& mail = draft.mail;
    mail::Message& message = draft.message;
    auto& values = draft.values;
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    for (const auto& category : categories) {
        if (category.code != mail.category) continue;
        draft.category_name = draft.is_indonesian ? category.name_id : category.name_en;
        draft.policy = category.policy;
    }
    const std::string company =
        message.from_name.empty() ? std::string{domain_of(identity_.from)} : message.from_name;
    const bool is_test = mail.kind == MailKind::kAnnouncementTest;
    const bool is_optional = !mail.category.empty() && draft.policy != domain::Policy::kMandatory;
    // Who only typed an address has not shown that it is theirs, and the old address of a changed one may be
    // somebody else's by now: neither gets a link to the contact's preferences.
    std::string preferences_url, unsubscribe_url;
    if (!mail.category.empty() && mail.contact.value != 0 && !is_test) {
        domain::SignedLink signed_link;
        signed_link.purpose = domain::LinkPurpose::kPreferences;
        signed_link.customer = mail.customer;
        signed_link.contact = mail.contact;
        signed_link.subject = mail.id.value;
        signed_link.expires_at = draft.now + kPreferencesLinkTime;
        preferences_url = link("mail-preferences", signed_link);
        if (is_optional) unsubscribe_url = link("unsubscribe", signed_link);
    }
    if (is_optional && !is_test && unsubscribe_url.empty())
        return base::internal("an optional mail without a way out; set [public] base_url and key_file");
    message.unsubscribe_url = unsubscribe_url;
    values["company"] = company;
    values["category"] = draft.category_name;
    values["stated_reason"] = mail.reason;
    values["is_mandatory"] = when(mail.rule == MailRule::kMandatory && !is_test);
    values["is_chosen"] = when(mail.rule == MailRule::kChosen && !is_test);
    values["is_default"] = when(mail.rule == MailRule::kDefault && !is_test);
    values["is_fallback"] = when(mail.rule == MailRule::kFallback && !is_test);
    values["is_requested"] = when(mail.kind == MailKind::kEmailConfirm);
    values["is_own_request"] =
        when(mail.kind == MailKind::kRequestConfirm || mail.kind == MailKind::kRequestChanged);
    values["is_test"] = when(is_test);
    values["preferences_url"] = preferences_url;
    values["unsubscribe_url"] = unsubscribe_url;
    values["title"] = message.subject;
    PEL_ASSIGN(const std::string markdown, templates_.footer(draft.language(), values));
    PEL_ASSIGN(const auto footer, mail::render_markdown(markdown));
    PEL_ASSIGN(auto bodies, templates_.assemble(draft.language(), values, draft.body, footer));
    message.text = std::move(bodies.text);
    message.html = std::move(bodies.html);
    return {};
}

}  // namespace pelanggan::service
