// SPDX-License-Identifier: Apache-2.0
//
// The site with several callers at its doors: three customers, a reseller, the host, tools. What a request
// says about itself is given separately from what the kernel says (the peer).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/site_fixture.h"

namespace pelanggan::test {

struct DoorFixture : SiteFixture {
    static constexpr uid_t kBudi = kUid, kSari = 61'002, kWayan = 61'003;

    domain::Account budi = account;
    domain::Account sari = add_customer("sari", kSari, "root");
    domain::Account wayan = add_customer("wayan", kWayan, "nusantara");

    domain::Account add_customer(const std::string& user, uid_t uid, const std::string& owned_by) {
        return add_account(on, user, [&](domain::Account& made) {
            made.facts.uid = uid;
            made.facts.owner = owned_by;
        });
    }
    // The customer's field, "" when there is none.
    std::string field(const domain::Account& of, domain::Field which) {
        return read([&](const store::Tx& tx) { return tx.customers().find(of.customer); })->details[which];
    }

    using Headers = std::vector<scgi::Header>;
    using Form = std::map<std::string, std::string>;

    static web::Peer customer_peer(uid_t uid) { return {web::Door::kPanel, uid, 1}; }
    static web::Peer root_peer() { return {web::Door::kWhm, 0, 1}; }
    static Headers staff(std::string user, std::string acls) {
        return {{"REMOTE_USER", std::move(user)}, {"PELANGGAN_ACLS", std::move(acls)}};
    }
    static Headers host() { return staff("root", "all"); }
    static Headers reseller(std::string user = "nusantara") {
        return staff(std::move(user), "list-accts,software-pelanggan");
    }

    scgi::Answer get_as(const web::Peer& peer, std::string_view query, Headers headers = {}) const {
        scgi::Request request;
        request.headers = std::move(headers);
        request.headers.push_back({"REQUEST_METHOD", "GET"});
        request.headers.push_back({"QUERY_STRING", std::string{query}});
        return site.answer(peer, request);
    }
    scgi::Answer post_as(const web::Peer& peer, std::string_view query, const Form& form,
                         Headers headers = {}) const {
        scgi::Request request;
        request.headers = std::move(headers);
        request.headers.push_back({"REQUEST_METHOD", "POST"});
        request.headers.push_back({"QUERY_STRING", std::string{query}});
        request.headers.push_back({"CONTENT_TYPE", "application/x-www-form-urlencoded"});
        for (const auto& [name, value] : form) {
            request.body +=
                (request.body.empty() ? "" : "&") + web::url_encode(name) + "=" + web::url_encode(value);
        }
        return site.answer(peer, request);
    }
    // A form with what every form carries: the caller's token for the route, and a request id of its own.
    Form form_of(const domain::Account& of, std::string_view route, Form values = {}) const {
        web::Caller caller;
        caller.door = web::Door::kPanel;
        caller.role = web::Role::kCustomer;
        caller.name = of.facts.user;
        caller.account = of;
        values["token"] = tokens.make(caller, route);
        values["request"] = store::RequestId::make().text();
        return values;
    }
};

}  // namespace pelanggan::test
