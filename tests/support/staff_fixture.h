// SPDX-License-Identifier: Apache-2.0
//
// The site as WHM's gateway and root's shell ask it: a few accounts of two resellers on a real SQLite store.
#pragma once

#include <map>
#include <string>

#include "support/site_fixture.h"

namespace pelanggan::test {

struct StaffFixture : SiteFixture {
    // account ("budi", root's own) comes from SiteFixture.
    domain::Account sari, tono;          // of resellers "jaya" and "maju"
    const web::Site* asked_site{&site};  // who answers

    explicit StaffFixture(service::MailSetup setup = {}) : SiteFixture{std::move(setup)} {
        sari = add_account(on, "sari", [](domain::Account& made) {
            made.facts.owner = "jaya";
            made.facts.plan = "basic";
            made.facts.is_suspended = true;
            made.facts.suspend_reason = "invoice overdue <b>";
        });
        tono = add_account(on, "tono", [](domain::Account& made) { made.facts.owner = "maju"; });
    }

    // Who asks: "root", a reseller's name, or "cli" and "hook" for the tools.
    scgi::Answer staff(const std::string& who, const std::string& method, const std::string& query,
                       const std::string& body = "", const std::string& accept = "text/html",
                       const std::string& type = "application/x-www-form-urlencoded") {
        scgi::Request raw;
        raw.headers = {{"REQUEST_METHOD", method},
                       {"QUERY_STRING", query},
                       {"HTTP_ACCEPT", accept},
                       {"HTTP_ACCEPT_LANGUAGE", language}};
        if (method == "POST") raw.headers.push_back({"CONTENT_TYPE", type});
        if (who == "cli" || who == "hook") {
            raw.headers.push_back({"PELANGGAN_TOOL", who});
        } else {
            raw.headers.push_back({"REMOTE_USER", who});
            raw.headers.push_back(
                {"PELANGGAN_ACLS", who == "root" ? "all" : "list-accts,software-pelanggan"});
        }
        raw.body = body;
        return asked_site->answer({web::Door::kWhm, 0, 1}, raw);
    }
    scgi::Answer staff_get(const std::string& who, const std::string& query) {
        return staff(who, "GET", query);
    }
    std::string staff_json(const std::string& who, const std::string& query) {
        return staff(who, "GET", query, "", "application/json").body;
    }
    // With a good token and, unless fields hold one, a fresh request id.
    scgi::Answer staff_post(const std::string& who, const std::string& route,
                            std::map<std::string, std::string> fields,
                            const std::string& accept = "text/html") {
        web::Caller caller;
        caller.door = web::Door::kWhm;
        caller.role = who == "root" ? web::Role::kHost : web::Role::kReseller;
        caller.name = who;
        fields.emplace("token", tokens.make(caller, route));
        fields.emplace("request", store::RequestId::make().text());
        std::string body;
        for (const auto& [name, value] : fields)
            body += (body.empty() ? "" : "&") + web::url_encode(name) + "=" + web::url_encode(value);
        return staff(who, "POST", "p=" + route, body, accept);
    }
    static std::string id_of(const domain::Account& of) { return std::to_string(of.customer.value); }
    std::vector<domain::JournalEntry> journal_of(const domain::Account& of) {
        return read([&](const store::Tx& tx) { return tx.journal().of_customer(of.customer, 0, 200); });
    }
    domain::Customer customer_of(const domain::Account& of) {
        return *read([&](const store::Tx& tx) { return tx.customers().find(of.customer); });
    }
};

}  // namespace pelanggan::test
