// SPDX-License-Identifier: Apache-2.0
//
// The site as whoever holds a signed link meets it, at the public door.
#pragma once

#include <map>
#include <string>

#include "support/site_fixture.h"

namespace pelanggan::test {

struct LinkFixture : SiteFixture {
    domain::LinkKeys keys = must(domain::LinkKeys::parse(base::Secret{"1 " + std::string(64, 'a')}));
    // A site of its own, since the base's was opened without keys.
    web::Ports link_ports = with_keys(ports);
    web::Site public_site = must(web::Site::open(link_ports, PEL_SOURCE_DIR "/templates/html"));

    static web::Ports with_keys(web::Ports made) {
        made.link_keys = std::make_shared<const domain::LinkKeys>(
            must(domain::LinkKeys::parse(base::Secret{"1 " + std::string(64, 'a')})));
        return made;
    }

    domain::Mail add_mail(const domain::Contact& contact, const std::string& category,
                          domain::MailState state = domain::MailState::kSent) {
        domain::Mail made;
        write([&](store::Tx& tx) {
            made.id.value = must(tx.outbox().next_ids(1));
            made.customer = contact.customer;
            made.contact = contact.id;
            made.address = contact.email;
            made.language = "en";
            made.category = category;
            made.subject = "About " + category;
            made.message_id = "<" + std::to_string(made.id.value) + "@host.example>";
            made.created_at = made.next_at = base::now();
            must(tx.outbox().insert({&made, 1}));
            made.state = state;
            made.done_at = base::now();
            must(tx.outbox().update(made));
        });
        return made;
    }
    std::string link(domain::LinkPurpose purpose, std::int64_t subject,
                     std::chrono::seconds valid = std::chrono::hours{1}) {
        return keys.sign({purpose, account.customer, owner.id, subject, base::now() + valid});
    }
    std::string link(const domain::Mail& sent) {
        return link(domain::LinkPurpose::kPreferences, sent.id.value);
    }

    scgi::Answer at_public_door(const std::string& method, const std::string& query,
                                const std::string& body = {},
                                const std::string& type = "application/x-www-form-urlencoded") {
        scgi::Request raw;
        raw.headers = {{"REQUEST_METHOD", method}, {"QUERY_STRING", query}, {"HTTP_ACCEPT", "text/html"}};
        if (method == "POST") raw.headers.push_back({"CONTENT_TYPE", type});
        raw.body = body;
        return public_site.answer({web::Door::kPublic, 33, 1}, raw);
    }
    scgi::Answer send(const std::string& query, std::map<std::string, std::string> fields) {
        fields.emplace("request", store::RequestId::make().text());
        std::string body;
        for (const auto& [name, value] : fields)
            body += (body.empty() ? "" : "&") + web::url_encode(name) + "=" + web::url_encode(value);
        return at_public_door("POST", query, body);
    }
    // What was chosen for a contact; absent: nothing.
    std::optional<bool> choice(const domain::Contact& contact, std::string_view category) {
        const auto all =
            read([&](const store::Tx& tx) { return tx.preferences().of_customer(contact.customer); });
        for (const auto& one : all) {
            if (one.contact == contact.id && one.category == category) return one.is_on;
        }
        return std::nullopt;
    }
};

}  // namespace pelanggan::test
