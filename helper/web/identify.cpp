// SPDX-License-Identifier: Apache-2.0
#include "web/identify.h"

#include <algorithm>
#include <optional>

#include "base/log.h"
#include "base/text.h"

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

base::Expected<Caller> identify_customer(const Ports& ports, const Peer& peer, const Request& request) {
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

}  // namespace

base::Expected<Caller> identify(const Ports& ports, const Peer& peer, const scgi::Request& raw,
                                const Request& request) {
    switch (peer.door) {
        case Door::kPanel:
            return identify_customer(ports, peer, request);
        case Door::kWhm:
            return identify_staff(ports, peer, raw, request);
        case Door::kPublic:
            return base::unauthorized("this door takes signed links only");
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
            return service::Scope::own({});  // nothing: a hook only asks for a reading of WHM
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
    }
    return {};
}

}  // namespace pelanggan::web
