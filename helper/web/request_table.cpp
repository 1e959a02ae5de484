// SPDX-License-Identifier: Apache-2.0
#include "web/request_table.h"

#include <array>

#include "web/customer_pages/pages.h"
#include "web/mail_pipe.h"
#include "web/outcome.h"
#include "web/public_pages/pages.h"
#include "web/staff_pages/pages.h"

namespace pelanggan::web {
namespace {

constexpr std::array kPanel{Door::kPanel};
constexpr std::array kWhm{Door::kWhm};
constexpr std::array kPublic{Door::kPublic};
constexpr std::array kAnyInside{Door::kPanel, Door::kWhm};

constexpr std::array kOwner{Role::kCustomer};
constexpr std::array kReader{Role::kCustomer, Role::kReseller, Role::kHost};
constexpr std::array kStaff{Role::kReseller, Role::kHost};
constexpr std::array kHostOnly{Role::kHost};
constexpr std::array kHookOnly{Role::kHook};
constexpr std::array kLinkHolder{Role::kLink};
constexpr std::array kPipe{Role::kMailPipe};

constexpr std::size_t kSmallForm = 4 * 1024;
constexpr std::size_t kHookBody = 1024 * 1024;
constexpr std::size_t kReturnedMail = 100 * 1024;
constexpr std::size_t kPageForm = 32 * 1024;
// Two texts of an announcement, percent-encoded at the worst.
constexpr std::size_t kLetterForm = 512 * 1024;

constexpr RequestRow show(std::string_view route, std::span<const Door> doors, std::span<const Role> roles,
                          ShowHandler handler) {
    return {route, Method::kGet, doors, roles, 0, handler, nullptr};
}
constexpr RequestRow act(std::string_view route, std::span<const Door> doors, std::span<const Role> roles,
                         std::size_t max_body_bytes, ActHandler handler) {
    return {route, Method::kPost, doors, roles, max_body_bytes, nullptr, handler};
}

// Behind a signed link: the link says who, and nobody else has it, so that a form needs no token besides.
constexpr RequestRow show_link(std::string_view route, domain::LinkPurpose purpose, ShowHandler handler) {
    return {route, Method::kGet, kPublic, kLinkHolder, 0, handler, nullptr, /*needs_token=*/false, purpose};
}
constexpr RequestRow act_link(std::string_view route, domain::LinkPurpose purpose, ActHandler handler) {
    return {route, Method::kPost, kPublic, kLinkHolder, kSmallForm, nullptr, handler, false, purpose};
}

// What the mail server's pipe brings, which is the daemon's own user and no browser.
constexpr RequestRow pipe(std::string_view route, ActHandler handler) {
    return {route, Method::kPost, kPanel, kPipe, kReturnedMail, nullptr, handler, /*needs_token=*/false};
}

constexpr RequestRow hook(std::span<const Door> doors, std::span<const Role> roles,
                          std::size_t max_body_bytes, ActHandler handler) {
    return {"hook", Method::kPost, doors, roles, max_body_bytes, nullptr, handler, /*needs_token=*/false};
}

constexpr std::array kRows{
    show("overview", kPanel, kOwner, show_overview),
    act("refresh", kPanel, kOwner, kSmallForm, refresh_account),
    show("details", kPanel, kOwner, show_details),
    act("details", kPanel, kOwner, kPageForm, change_details),
    show("contacts", kPanel, kOwner, show_contacts),
    show("contact", kPanel, kOwner, show_contact),
    act("contact", kPanel, kOwner, kSmallForm, change_contact),
    show("contact-remove", kPanel, kOwner, show_contact_removal),
    act("contact-remove", kPanel, kOwner, kSmallForm, remove_contact),
    act("contact-email", kPanel, kOwner, kSmallForm, change_pending_email),
    act("contacts-review", kPanel, kOwner, kSmallForm, review_contacts),
    show("preferences", kPanel, kOwner, show_preferences),
    act("preferences", kPanel, kOwner, kPageForm, change_preferences),
    act("notifications", kPanel, kOwner, kPageForm, change_notifications),
    act("pause", kPanel, kOwner, kSmallForm, pause_mail),
    show("sent-mail", kPanel, kOwner, show_sent_mail),
    show("history", kPanel, kOwner, show_history),
    show("history-file", kPanel, kOwner, show_history_file),
    act("history-undo", kPanel, kOwner, kSmallForm, undo_change),
    show("privacy", kPanel, kOwner, show_privacy),
    show("requests", kPanel, kOwner, show_requests),
    show("request", kPanel, kOwner, show_request),
    act("request", kPanel, kOwner, kPageForm, open_request),
    act("request-answer", kPanel, kOwner, kPageForm, answer_own_request),
    act("request-export", kPanel, kOwner, kSmallForm, fetch_export),
    show("disclosures", kPanel, kOwner, show_disclosures),
    show("who-sees", kPanel, kOwner, show_who_sees),
    show("consents", kPanel, kOwner, show_consents),
    act("consents", kPanel, kOwner, kSmallForm, change_consent),
    show("consent-receipt", kPanel, kOwner, show_consent_receipt),
    show("consent-receipt-json", kPanel, kOwner, show_consent_receipt_json),
    show("policies", kPanel, kOwner, show_policies),
    show("policy", kPanel, kOwner, show_policy),
    act("policy", kPanel, kOwner, kSmallForm, accept_policy),
    show("outcome", kAnyInside, kReader, show_outcome),
    act("language", kAnyInside, kReader, kSmallForm, change_language),

    // Whoever holds a signed link.
    show_link("unsubscribe", domain::LinkPurpose::kPreferences, show_unsubscribe),
    act_link("unsubscribe", domain::LinkPurpose::kPreferences, unsubscribe),
    show_link("mail-preferences", domain::LinkPurpose::kPreferences, show_mail_preferences),
    act_link("mail-preferences", domain::LinkPurpose::kPreferences, change_mail_preferences),
    act_link("mail-pause", domain::LinkPurpose::kPreferences, pause_mail_by_link),
    show_link("email-confirm", domain::LinkPurpose::kEmailConfirm, show_email_confirmation),
    act_link("email-confirm", domain::LinkPurpose::kEmailConfirm, confirm_email),
    show_link("email-revert", domain::LinkPurpose::kEmailRevert, show_email_reversal),
    act_link("email-revert", domain::LinkPurpose::kEmailRevert, revert_email),
    show_link("request-confirm", domain::LinkPurpose::kRequestConfirm, show_request_confirmation),
    act_link("request-confirm", domain::LinkPurpose::kRequestConfirm, confirm_request),
    show_link("account-status", domain::LinkPurpose::kStatus, show_account_status),

    // Staff, in WHM and on root's shell.
    show("customers", kWhm, kStaff, show_customers),
    show("customer", kWhm, kStaff, show_customer),
    show("customer-history", kWhm, kStaff, show_customer_history),
    show("customer-edit", kWhm, kStaff, show_customer_edit),
    act("customer-edit", kWhm, kStaff, kPageForm, change_customer),
    show("customer-email", kWhm, kStaff, show_customer_email),
    act("customer-email", kWhm, kStaff, kSmallForm, change_customer_email),
    show("account-link", kWhm, kStaff, show_account_link),
    act("account-link", kWhm, kStaff, kSmallForm, link_account),
    show("customer-mails", kWhm, kStaff, show_customer_mails),
    show("announcements", kWhm, kStaff, show_announcements),
    show("announcement", kWhm, kStaff, show_announcement),
    show("announcement-status", kWhm, kStaff, show_announcement_status),
    show("announcement-edit", kWhm, kStaff, show_announcement_form),
    act("announcement-edit", kWhm, kStaff, kLetterForm, change_announcement),
    show("announcement-send", kWhm, kStaff, show_announcement_sending),
    act("announcement-send", kWhm, kStaff, kSmallForm, send_announcement),
    act("announcement-test", kWhm, kStaff, kSmallForm, try_announcement),
    act("announcement-cancel", kWhm, kStaff, kSmallForm, cancel_announcement),
    show("suppressions", kWhm, kHostOnly, show_suppressions),
    act("suppressions", kWhm, kHostOnly, kSmallForm, add_suppression),
    act("suppression-lift", kWhm, kHostOnly, kSmallForm, lift_suppression),
    show("privacy-admin", kWhm, kHostOnly, show_privacy_admin),
    show("data-requests", kWhm, kHostOnly, show_data_requests),
    show("data-request", kWhm, kHostOnly, show_data_request),
    act("data-request", kWhm, kHostOnly, kPageForm, answer_data_request),
    show("partners", kWhm, kHostOnly, show_partners),
    show("partner", kWhm, kHostOnly, show_partner),
    show("partner-edit", kWhm, kHostOnly, show_partner_form),
    act("partner-edit", kWhm, kHostOnly, kPageForm, change_partner),
    show("partner-export", kWhm, kHostOnly, show_partner_export),
    act("partner-export", kWhm, kHostOnly, kSmallForm, export_to_partner),
    show("customer-consents", kWhm, kStaff, show_customer_consents),
    show("consent-texts", kWhm, kHostOnly, show_consent_texts),
    show("consent-text", kWhm, kHostOnly, show_consent_text),
    act("consent-text", kWhm, kHostOnly, kPageForm, publish_consent_text),
    show("policies-admin", kWhm, kHostOnly, show_policies_admin),
    show("policy-edit", kWhm, kHostOnly, show_policy_form),
    act("policy-edit", kWhm, kHostOnly, kLetterForm, change_policy),
    show("policy-edition", kWhm, kHostOnly, show_policy_edition),
    act("policy-publish", kWhm, kHostOnly, kSmallForm, publish_policy),
    act("policy-remove", kWhm, kHostOnly, kSmallForm, remove_policy),
    show("accounts", kWhm, kHostOnly, show_customers),
    show("account", kWhm, kHostOnly, show_account),
    show("sync", kWhm, kHostOnly, show_sync),
    act("sync", kWhm, kHostOnly, kSmallForm, start_sync),
    show("sync-run", kWhm, kHostOnly, show_sync_run),
    show("sync-status", kWhm, kHostOnly, show_sync_status),
    show("settings", kWhm, kHostOnly, show_settings),
    act("settings", kWhm, kHostOnly, kSmallForm, change_settings),
    show("settings-categories", kWhm, kHostOnly, show_categories),
    show("settings-category", kWhm, kHostOnly, show_category),
    act("settings-category", kWhm, kHostOnly, kPageForm, change_category),
    show("settings-texts", kWhm, kHostOnly, show_suspension_texts),
    show("settings-text", kWhm, kHostOnly, show_suspension_text),
    act("settings-text", kWhm, kHostOnly, kPageForm, change_suspension_text),
    act("settings-text-remove", kWhm, kHostOnly, kSmallForm, remove_suspension_text),
    show("settings-retention", kWhm, kHostOnly, show_retention),
    act("settings-retention", kWhm, kHostOnly, kSmallForm, change_retention),
    show("journal-verify", kWhm, kHostOnly, verify_journals),
    show("journal-anchors", kWhm, kHostOnly, show_anchors),
    act("journal-anchors", kWhm, kHostOnly, kSmallForm, make_anchor),
    show("journal-verify-anchor", kWhm, kHostOnly, verify_anchor),
    act("preferences", kWhm, kHostOnly, kSmallForm, change_preference),
    act("doctor", kWhm, kHostOnly, kSmallForm, run_doctor),

    // The panel's hooks: as root with the event, as an account with nothing but who it is. No page brings a
    // token here, and nothing is changed: an account is read again.
    hook(kWhm, kHookOnly, kHookBody, take_hook),
    hook(kPanel, kOwner, 0, take_own_hook),
    pipe("bounce", take_bounce),
};

}  // namespace

std::span<const RequestRow> request_table() noexcept {
    return kRows;
}

std::string_view home_route(Role role) noexcept {
    return role == Role::kCustomer ? "overview" : "customers";
}

}  // namespace pelanggan::web
