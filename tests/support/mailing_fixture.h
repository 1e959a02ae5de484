// SPDX-License-Identifier: Apache-2.0
//
// A store with customers who get mail, a mail server that does what the test says, and a clock that stands
// still until the test moves it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mail/mail_sender.h"
#include "mail/text_template.h"
#include "service/compose_mail.h"
#include "service/deliver_mail.h"
#include "service/plan_announcement.h"
#include "service/write.h"
#include "support/fake_clock.h"
#include "support/store_fixture.h"

namespace pelanggan::test {

// Hands over to nobody. script says what becomes of each message; before_last_bytes runs where a slow server
// would still be reading.
class FakeMailSender final : public mail::MailSender {
 public:
    std::function<mail::Delivery(const mail::Message&)> script;
    std::function<void(const mail::Message&)> before_last_bytes;
    std::vector<mail::Message> accepted;
    int attempts{0};

    void send(const mail::Message& message, const Steps& steps) override {
        ++attempts;
        const mail::Delivery delivery =
            script ? script(message) : mail::Delivery{mail::Delivery::Kind::kAccepted, 250, "250 OK"};
        const bool comes_to_the_end = delivery.kind == mail::Delivery::Kind::kAccepted ||
                                      delivery.kind == mail::Delivery::Kind::kUnknown;
        if (comes_to_the_end) {
            if (before_last_bytes) before_last_bytes(message);
            if (!steps.is_still_wanted()) return;
            accepted.push_back(message);
        }
        steps.settle(delivery);
    }
};

struct MailingFixture : StoreFixture<SqliteBackend> {
    FakeClock clock;
    domain::ServerId on = server().id;
    mail::TextTemplates templates =
        must(mail::TextTemplates::open(std::string{PEL_SOURCE_DIR} + "/templates/mail"));
    domain::LinkKeys keys = must(domain::LinkKeys::parse(base::Secret{"1 " + std::string(64, 'a') + "\n"}));
    service::MailIdentity identity{"news@host.example", "help@host.example", "bounce@host.example",
                                   "https://host.example/p"};
    service::MailPace::Limits limits{};
    FakeMailSender sender;

    // Codes of the categories as delivered.
    static constexpr const char* kMandatory = "legal";
    static constexpr const char* kOptional = "news";

    // A customer with an account and one contact of that address ("" for none).
    domain::Contact add_person(const std::string& user, const std::string& email,
                               const std::function<void(domain::Account&)>& change = {}) {
        const auto account = add_account(on, user, change);
        return add_contact(account.customer, email);
    }
    domain::Contact add_contact(domain::CustomerId customer, const std::string& email,
                                domain::ContactKind kind = domain::ContactKind::kOwner) {
        domain::Contact contact;
        contact.customer = customer;
        contact.kind = kind;
        contact.name = "Person " + email;
        contact.email = email;
        contact.language = "en";
        write([&](store::Tx& tx) {
            contact.id.value = must(tx.contacts().next_ids(1));
            must(tx.contacts().insert({&contact, 1}));
        });
        return contact;
    }
    void set_email(domain::Contact& contact, const std::string& email) {
        contact.email = email;
        write([&](store::Tx& tx) { must(tx.contacts().update(contact)); });
        ++contact.version;
    }
    void choose(const domain::Contact& contact, const std::string& category, bool is_on) {
        write([&](store::Tx& tx) { must(tx.preferences().set({contact.id, category, is_on})); });
    }
    void suppress(const std::string& address, domain::AddressState::Cause cause) {
        domain::AddressState state;
        state.address = address;
        state.suppressed_by = cause;
        state.suppressed_at = base::now();
        write([&](store::Tx& tx) { must(tx.suppressions().put(state)); });
    }

    // Scheduled for now, with texts in both languages.
    domain::Announcement announce(const std::string& category,
                                  const domain::Actor& author = {domain::ActorKind::kHost, "root", "whm"}) {
        domain::Announcement one;
        one.state = domain::AnnouncementState::kScheduled;
        one.author = author;
        one.category = category;
        if (category == kMandatory) one.reason = "Section 3 of the contract";
        one.subject_id = "Kabar {{domain}}";
        one.subject_en = "News of {{domain}}";
        one.body_id = "Halo {{name}}, *paket* {{plan}}.";
        one.body_en = "Hello {{name}}, *plan* {{plan}}.";
        one.created_at = base::now();
        one.send_at = base::now();
        write([&](store::Tx& tx) {
            one.id.value = must(tx.announcements().next_ids(1));
            must(tx.announcements().insert(one));
        });
        return one;
    }
    void plan() {
        while (must(service::plan_announcements(*store, "host.example")).is_more) {}
    }
    // Until nothing is due.
    void deliver() {
        service::MailPace pace = make_pace();
        const service::ComposeMail compose{identity, templates, &keys};
        service::DeliverMail deliver{*store, on, compose, pace};
        for (;;) {
            const auto round = must(deliver.run(sender, {}));
            if (round.leased == 0 || round.not_before) return;
        }
    }
    service::MailPace make_pace() {
        return {limits, [this](base::Time since, std::string_view domain) -> base::Expected<std::int64_t> {
                    return read([&](const store::Tx& tx) { return tx.outbox().sent_since(since, domain); });
                }};
    }

    // Newest last.
    std::vector<domain::Mail> mails() {
        store::MailQuery query;
        query.limit = 500;
        auto all = read([&](const store::Tx& tx) { return tx.outbox().query(query); });
        return {all.rbegin(), all.rend()};
    }
    domain::Mail mail_to(const std::string& address) {
        for (const auto& mail : mails()) {
            if (mail.address == address) return mail;
        }
        throw std::runtime_error{"no mail to " + address};
    }
    std::vector<std::string> reached() const {
        std::vector<std::string> all;
        for (const auto& message : sender.accepted)
            all.push_back(message.to);
        return all;
    }
    std::optional<domain::AddressState> state_of(const std::string& address) {
        return read([&](const store::Tx& tx) { return tx.suppressions().find(address); });
    }
    domain::Announcement find(domain::AnnouncementId id) {
        return read([&](const store::Tx& tx) { return tx.announcements().find(id); }).value();
    }
    std::vector<domain::JournalEntry> history(domain::CustomerId customer) {
        return read([&](const store::Tx& tx) { return tx.journal().of_customer(customer, 0, 100); });
    }
};

}  // namespace pelanggan::test
