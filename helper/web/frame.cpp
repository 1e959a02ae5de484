// SPDX-License-Identifier: Apache-2.0
#include "web/frame.h"

#include <array>

#include "web/request_table.h"

namespace pelanggan::web {
namespace {

struct NavItem {
    std::string_view route;
    const char* label;
};
constexpr std::array kCustomerNav{
    NavItem{"overview", PEL_TEXT("Overview")}, NavItem{"details", PEL_TEXT("My details")},
    NavItem{"contacts", PEL_TEXT("Contacts")}, NavItem{"preferences", PEL_TEXT("E-mail preferences")},
    NavItem{"privacy", PEL_TEXT("Privacy")},   NavItem{"history", PEL_TEXT("History")}};
constexpr std::array kResellerNav{NavItem{"customers", PEL_TEXT("Customers")},
                                  NavItem{"announcements", PEL_TEXT("Announcements")}};
constexpr std::array kHostNav{
    NavItem{"customers", PEL_TEXT("Customers")}, NavItem{"announcements", PEL_TEXT("Announcements")},
    NavItem{"privacy-admin", PEL_TEXT("Privacy")}, NavItem{"sync", PEL_TEXT("Synchronisation")},
    NavItem{"settings", PEL_TEXT("Settings")}};

std::span<const NavItem> nav_of(Role role) {
    switch (role) {
        case Role::kCustomer:
            return kCustomerNav;
        case Role::kReseller:
            return kResellerNav;
        case Role::kHost:
            return kHostNav;
        case Role::kHook:
        case Role::kLink:
        case Role::kMailPipe:
            return {};
    }
    return {};
}

// Which tab a page belongs to, where it is not its own.
std::string_view tab_of(std::string_view route) {
    if (route == "contact" || route == "contact-remove") return "contacts";
    if (route == "customer" || route == "customer-edit" || route == "customer-history" ||
        route == "customer-email" || route == "account-link" || route == "customer-mails" ||
        route == "customer-consents")
        return "customers";
    if (route.starts_with("announcement") || route.starts_with("suppression")) return "announcements";
    if (route == "sent-mail") return "preferences";
    if (route.starts_with("request")) return "privacy";
    if (route.starts_with("data-request")) return "privacy-admin";
    if (route == "disclosures" || route == "who-sees") return "privacy";
    if (route.starts_with("partner")) return "privacy-admin";
    if (route == "sync-run") return "sync";
    if (route == "consents" || route.starts_with("consent-receipt") || route == "policies" ||
        route == "policy")
        return "privacy";
    if (route.starts_with("consent-text") || route.starts_with("policies-") || route.starts_with("policy-"))
        return "privacy-admin";
    if (route.starts_with("settings")) return "settings";
    return route;
}

struct Notice {
    std::string_view code;
    const char* text;
    bool is_warning{false};
};
constexpr std::array kNotices{
    Notice{"saved", PEL_TEXT("Saved.")},
    Notice{"undone", PEL_TEXT("Undone. Your history shows that too.")},
    Notice{"undo-late", PEL_TEXT("This was changed again since, so nothing was undone."),
           /*is_warning=*/true},
    Notice{"undo-refused", PEL_TEXT("This cannot be undone here. Please ask your provider."),
           /*is_warning=*/true},
    Notice{"unchanged", PEL_TEXT("Nothing was changed, so nothing was saved.")},
    Notice{"refreshed", PEL_TEXT("The state of the account was read again.")},
    Notice{"not-refreshed", PEL_TEXT("The server did not answer. You see what was last read."),
           /*is_warning=*/true},
    Notice{"panel-refused", PEL_TEXT("The panel did not accept this. Its notifications are as before."),
           /*is_warning=*/true},
    Notice{"contact-added", PEL_TEXT("The contact was added.")},
    Notice{"contact-removed", PEL_TEXT("The contact was removed.")},
    Notice{"email-pending",
           PEL_TEXT("Saved. The new address counts once the link that we sent there is confirmed.")},
    Notice{"email-again", PEL_TEXT("The link was sent again. Links sent before do not work any more.")},
    Notice{"email-cancelled", PEL_TEXT("The address stays as it is.")},
    Notice{"email-settled", PEL_TEXT("Nothing is waiting for confirmation any more.")},
    Notice{"email-too-often", PEL_TEXT("Too many links were asked for today. Please try again tomorrow."),
           /*is_warning=*/true},
    Notice{"panel-retried", PEL_TEXT("It is being written to cPanel again.")},
    Notice{"reviewed", PEL_TEXT("Thank you. We will ask again in a year.")},
    Notice{"request-sent", PEL_TEXT("Your request was sent.")},
    Notice{"request-withdrawn", PEL_TEXT("The request is withdrawn.")},
    Notice{"request-closed", PEL_TEXT("The request is closed.")},
    Notice{"message-sent", PEL_TEXT("The message was sent.")},
    Notice{"sync-started", PEL_TEXT("Synchronisation has started.")},
    Notice{"removed", PEL_TEXT("Removed.")},
    Notice{"linked", PEL_TEXT("The account belongs to this customer now.")},
    Notice{"tested", PEL_TEXT("The test is on its way.")},
    Notice{"sending", PEL_TEXT("It is being sent.")},
    Notice{"scheduled", PEL_TEXT("It is scheduled.")},
    Notice{"cancelled", PEL_TEXT("It is cancelled. What had not been sent by then is not sent.")},
    Notice{"suppressed", PEL_TEXT("Nothing is sent to this address any more.")},
    Notice{"lifted", PEL_TEXT("Mail goes to this address again.")},
    Notice{"consent-given", PEL_TEXT("Thank you. Your consent is stored; the receipt stands beside it.")},
    Notice{"consent-withdrawn", PEL_TEXT("Your consent is withdrawn. It counts from this moment.")},
    Notice{"policy-accepted", PEL_TEXT("Thank you. Your acceptance is stored.")},
    Notice{"policy-newer", PEL_TEXT("A newer edition was published meanwhile. Please read this one."),
           /*is_warning=*/true},
    Notice{"published", PEL_TEXT("Published. Customers read it from now on.")},
    Notice{"paused", PEL_TEXT("Everything optional is paused.")},
    Notice{"pause-ended", PEL_TEXT("The pause has ended.")},
    Notice{"unsubscribed", PEL_TEXT("Done. You will not get this any more.")},
    Notice{"subscribed", PEL_TEXT("Done. You will get this again.")},
};

}  // namespace

Model frame_model(const Ports& ports, const Caller& caller, const Request& request,
                  const std::string& title) {
    const auto text = [&](const char* message) { return ports.translator.text(caller.language, message); };
    Model model = Model::object();
    model.set("title", title);
    model.set("language", caller.language);
    const std::string_view route =
        request.route.empty() ? home_route(caller.role) : std::string_view{request.route};
    Model nav{Model::List{}};
    // A caller who could not be told apart has no pages to go to.
    if (!caller.name.empty()) {
        for (const auto& item : nav_of(caller.role)) {
            nav.add(Model::object()
                        .set("href", "?p=" + std::string{item.route})
                        .set("label", text(item.label))
                        .set("is_current", tab_of(route) == item.route));
        }
    }
    model.set("has_nav", !caller.name.empty());
    model.set("nav", std::move(nav));
    std::string notice;
    bool is_warning = false;
    for (const auto& known : kNotices) {
        if (request.method == Method::kGet && request.query.get("done") == known.code) {
            notice = text(known.text);
            is_warning = known.is_warning;
        }
    }
    model.set("notice", notice);
    model.set("notice_is_warning", is_warning);
    model.set("account", caller.account ? caller.account->facts.user : std::string{});
    model.set("other_language", caller.language == "id" ? "en" : "id");
    model.set("other_language_name", caller.language == "id" ? "English" : "Bahasa Indonesia");
    model.set("language_token", caller.name.empty() ? std::string{} : ports.tokens.make(caller, "language"));
    model.set("language_request", store::RequestId::make().text());
    model.set("language_back", route);
    // A page behind a signed link knows nobody to remember a language for: it is part of the address.
    model.set("language_link", caller.link ? "?p=" + std::string{route} + "&k=" + caller.link_token +
                                                 "&lang=" + (caller.language == "id" ? "en" : "id")
                                           : std::string{});
    return model;
}

Page error_page(const Translator& translator, const Caller& caller, base::ErrorKind kind,
                const std::string& reference) {
    const auto text = [&](const char* message) { return translator.text(caller.language, message); };
    const char* title = PEL_TEXT("Something went wrong on our side");
    const char* what = PEL_TEXT("The page could not be shown because of a fault in Pelanggan.");
    const char* kept = PEL_TEXT("Nothing was changed.");
    const char* todo = PEL_TEXT(
        "Please try again in a minute. If it happens again, tell your hosting provider the reference below.");
    switch (kind) {
        case base::ErrorKind::kInvalidInput:
            title = PEL_TEXT("This request is not understood");
            what = PEL_TEXT("The address or the form was incomplete or damaged.");
            todo = PEL_TEXT("Go back and try again from the overview.");
            break;
        case base::ErrorKind::kNotFound:
            title = PEL_TEXT("This page does not exist");
            what = PEL_TEXT("There is nothing here that you can see.");
            todo = PEL_TEXT("Go back to the overview.");
            break;
        case base::ErrorKind::kUnauthorized:
            title = PEL_TEXT("You cannot use this page");
            what = PEL_TEXT("We could not match you with a hosting account that may be shown here.");
            todo =
                PEL_TEXT("If this is your account, ask your hosting provider and give the reference below.");
            break;
        case base::ErrorKind::kConflict:
            title = PEL_TEXT("Somebody else was faster");
            what = PEL_TEXT("What you wanted to change was changed by somebody else a moment before.");
            todo = PEL_TEXT("Open the page again to see the present state.");
            break;
        case base::ErrorKind::kUnavailable:
            title = PEL_TEXT("Not available at the moment");
            what = PEL_TEXT("A part that is needed for this did not answer.");
            break;
        case base::ErrorKind::kOutcomeUnknown:
            title = PEL_TEXT("We do not know yet whether this was saved");
            what = PEL_TEXT("The connection broke at the very moment of saving.");
            kept = PEL_TEXT("It may or may not be saved.");
            todo = PEL_TEXT("Open the page again to see what is stored before you try once more.");
            break;
        case base::ErrorKind::kCorrupt:
        case base::ErrorKind::kInternal:
            break;
    }
    const bool is_link = caller.door == Door::kPublic;
    // Whoever holds a bad link learns that it is bad and nothing about anybody.
    if (is_link && (kind == base::ErrorKind::kUnauthorized || kind == base::ErrorKind::kInvalidInput)) {
        title = PEL_TEXT("This link does not work");
        what = PEL_TEXT("It is not complete, or it was not made by us.");
        todo = PEL_TEXT(
            "Open it again from the e-mail, or copy the whole link into the address bar of your browser.");
    } else if (is_link && kind == base::ErrorKind::kNotFound) {
        title = PEL_TEXT("This link has expired");
        what = PEL_TEXT("It was good for a limited time, or what it was for is settled.");
        todo = PEL_TEXT("Log in to cPanel to do the same there, or ask your hosting provider.");
    }
    Page page;
    page.template_name = "error";
    page.title = text(title);
    page.model.set("kind", base::to_string(kind))
        .set("what", text(what))
        .set("kept", text(kept))
        .set("todo", text(todo))
        .set("has_start", !is_link)
        .set("reference", reference);
    return page;
}

Model expired_form(const Context& context, std::string_view route) {
    Model model = Model::object();
    model.set("action", "?p=" + url_encode(route));
    Model fields{Model::List{}};
    for (const auto& [name, value] : context.request().form.all()) {
        if (name == "token") continue;
        fields.add(Model::object().set("name", name).set("value", value));
    }
    model.set("fields", std::move(fields));
    context.add_form(model, route);
    model.set("request", "");  // the form's own request id goes along, so that sending twice stores once
    return model;
}

}  // namespace pelanggan::web
