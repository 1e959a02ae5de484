// SPDX-License-Identifier: Apache-2.0
#include "web/identify.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/log.h"
#include "base/text.h"
#include "web/request_table.h"

namespace pelanggan::web {
namespace {

constexpr uid_t kFirstCustomerUid = 1000;  // below are the system's own
constexpr uid_t kOverflowUid = 65534;  // what the kernel says when it may not tell: every customer at once

struct Found {
    std::optional<domain::Account> account;
    std::string customer_language;
};

base::Expected<Found> find_by_uid(const Ports& ports, uid_t uid, const std::optional<std::string>& name) {
    Found result;
    PEL_TRY(ports.store.read([&](const store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_ASSIGN(auto accounts, tx.accounts().find_uid(ports.server, static_cast<std::int64_t>(uid)));
        std::erase_if(accounts, [&](const domain::Account& account) {
            // Two sources must not disagree: the uid may have been given to another account since WHM was
            // read.
            return account.missing_since.has_value() || (name && account.facts.user != *name);
        });
        if (accounts.size() != 1) return {};
        PEL_ASSIGN(const auto customer, tx.customers().find(accounts.front().customer));
        if (customer) result.customer_language = customer->details[domain::Field::kLanguage];
        result.account = std::move(accounts.front());
        return {};
    }));
    return result;
}

// Returned mail comes from the mail server's pipe, which runs as this daemon's own user.
bool is_mail_pipe(const Peer& peer) {
    return peer.uid != 0 && peer.uid == ::geteuid();
}

base::Expected<Caller> identify_customer(const Ports& ports, const Peer& peer, const Request& request) {
    if (is_mail_pipe(peer)) {
        Caller pipe;
        pipe.door = Door::kPanel;
        pipe.role = Role::kMailPipe;
        pipe.name = "mail";
        pipe.is_tool = true;
        pipe.language = "en";
        return pipe;
    }
    if (peer.uid < kFirstCustomerUid || peer.uid == kOverflowUid)
        return base::unauthorized("uid is not a customer's");
    const auto name = ports.names->find(peer.uid);
    PEL_ASSIGN(Found found, find_by_uid(ports, peer.uid, name));
    if (!found.account && name && domain::is_account_name(*name)) {
        if (const auto refreshed = ports.jobs.refresh_now(*name); !refreshed.ok()) {
            if (ports.customers->take(peer.uid))
                base::log::warn("cannot ask WHM about uid {}: {}", peer.uid, refreshed.error().what);
        }
        PEL_ASSIGN(found, find_by_uid(ports, peer.uid, name));
    }
    if (!found.account) return base::unauthorized("uid belongs to no listed account");
    Caller caller;
    caller.door = Door::kPanel;
    caller.role = Role::kCustomer;
    caller.name = found.account->facts.user;
    caller.account = std::move(found.account);
    caller.language = !found.customer_language.empty() ? found.customer_language
                      : !request.language_hint.empty() ? request.language_hint
                                                       : "en";
    return caller;
}

bool has_acl(std::string_view acls, std::string_view wanted) {
    const auto parts = base::split(acls, ',');
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view acl) { return base::trim(acl) == wanted; });
}

base::Expected<Caller> identify_staff(const Ports& ports, const Peer& peer, const scgi::Request& raw,
                                      const Request& request) {
    if (peer.uid != 0) return base::unauthorized("only root may use this door");
    Caller caller;
    caller.door = Door::kWhm;
    if (const auto tool = raw.header("PELANGGAN_TOOL"); !tool.empty()) {
        caller.is_tool = true;
        caller.name = "root";
        caller.language = request.language_hint.empty() ? "en" : request.language_hint;
        if (tool == "cli")
            caller.role = Role::kHost;
        else if (tool == "hook")
            caller.role = Role::kHook;
        else
            return base::unauthorized("unknown tool");
        return caller;
    }
    const std::string user{raw.header("REMOTE_USER")};
    if (user.empty()) return base::unauthorized("REMOTE_USER is missing");
    if (user != "root" && !domain::is_account_name(user))
        return base::unauthorized("REMOTE_USER is not an account name");
    const auto acls = raw.header("PELANGGAN_ACLS");
    if (user == "root" || has_acl(acls, "all"))
        caller.role = Role::kHost;
    else if (has_acl(acls, "software-pelanggan"))
        caller.role = Role::kReseller;
    else
        return base::unauthorized("the reseller lacks the privilege software-pelanggan");
    caller.name = user;
    std::string chosen;
    PEL_TRY(ports.store.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(chosen, tx.settings().staff_language(user));
        return {};
    }));
    caller.language = !chosen.empty()                  ? chosen
                      : !request.language_hint.empty() ? request.language_hint
                                                       : "en";
    return caller;
}

// Who holds a link is whom it was sent to. The web server is the peer and says nothing about anybody.
base::Expected<Caller> identify_link(const Ports& ports, const Request& request) {
    const auto row = std::find_if(request_table().begin(), request_table().end(), [&](const RequestRow& one) {
        return one.purpose && one.route == request.route;
    });
    if (row == request_table().end()) return base::not_found("no such route at the public door");
    if (ports.link_keys == nullptr) return base::unavailable("no key for signed links is set up");
    Caller caller;
    caller.door = Door::kPublic;
    caller.role = Role::kLink;
    caller.link_token = request.query.get("k");
    PEL_ASSIGN(caller.link, ports.link_keys->verify(caller.link_token, *row->purpose, base::now()));
    std::string language;
    PEL_TRY(ports.store.read([&](const store::Tx& tx) -> base::Expected<void> {
        language.clear();
        PEL_ASSIGN(const auto contact, tx.contacts().find(caller.link->contact));
        if (contact && contact->customer == caller.link->customer) language = contact->language;
        if (!language.empty()) return {};
        PEL_ASSIGN(const auto customer, tx.customers().find(caller.link->customer));
        if (customer) language = customer->details[domain::Field::kLanguage];
        return {};
    }));
    const auto& chosen = request.query.get("lang");
    caller.language = chosen == "id" || chosen == "en" ? chosen
                      : !language.empty()              ? language
                      : !request.language_hint.empty() ? request.language_hint
                                                       : "en";
    return caller;
}

}  // namespace

base::Expected<Caller> identify(const Ports& ports, const Peer& peer, const scgi::Request& raw,
                                const Request& request) {
    switch (peer.door) {
        case Door::kPanel:
            return identify_customer(ports, peer, request);
        case Door::kWhm:
            return identify_staff(ports, peer, raw, request);
        case Door::kPublic:
            return identify_link(ports, request);
    }
    return base::unauthorized("unknown door");
}

service::Scope Caller::scope() const {
    switch (role) {
        case Role::kCustomer:
            return service::Scope::own(account ? account->id : domain::AccountId{});
        case Role::kReseller:
            return service::Scope::reseller(name);
        case Role::kHost:
            return service::Scope::all();
        case Role::kHook:
        case Role::kMailPipe:
            return service::Scope::own({});  // nothing: they only report
        case Role::kLink:
            return service::Scope::customer(link ? link->customer : domain::CustomerId{});
    }
    return service::Scope::own({});
}

domain::Actor Caller::actor() const {
    switch (role) {
        case Role::kCustomer:
            return {domain::ActorKind::kCustomer, name, "cpanel"};
        case Role::kReseller:
            return {domain::ActorKind::kReseller, name, "whm"};
        case Role::kHost:
            return {domain::ActorKind::kHost, name, is_tool ? "cli" : "whm"};
        case Role::kHook:
            return {domain::ActorKind::kPanel, name, "hook"};
        case Role::kLink:
            return {domain::ActorKind::kCustomer, {}, "link"};
        case Role::kMailPipe:
            return {domain::ActorKind::kSystem, {}, "mail"};
    }
    return {};
}

}  // namespace pelanggan::web
