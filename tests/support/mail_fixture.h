// SPDX-License-Identifier: Apache-2.0
//
// A customer whose contact mirrors an account, a clock that a test moves, and short ways to what mail stores.
#pragma once

#include <string>
#include <vector>

#include "service/change_email.h"
#include "support/fake_clock.h"
#include "support/store_fixture.h"

namespace pelanggan::test {

struct MailFixture : StoreFixture<SqliteBackend> {
    FakeClock clock;
    service::MailSetup setup{true, true, "host.example"};
    domain::ServerId on = server().id;
    domain::Account account = add_account(on, "budi");
    domain::Contact owner = add_contact(account.customer, "old@mail.example", account.id);
    domain::Actor customer{domain::ActorKind::kCustomer, "budi", "cpanel"};
    service::Scope scope = service::Scope::own(account.id);

    domain::Contact add_contact(domain::CustomerId of, const std::string& email,
                                std::optional<domain::AccountId> mirrors = std::nullopt) {
        domain::Contact contact;
        contact.customer = of;
        contact.kind = mirrors ? domain::ContactKind::kOwner : domain::ContactKind::kBilling;
        contact.name = "Budi";
        contact.email = email;
        contact.mirrors_account = mirrors;
        write([&](store::Tx& tx) {
            contact.id.value = must(tx.contacts().next_ids(1));
            must(tx.contacts().insert({&contact, 1}));
        });
        return contact;
    }
    domain::Contact contact(domain::ContactId id) {
        return read([&](const store::Tx& tx) { return tx.contacts().find(id); }).value();
    }
    domain::Contact contact() { return contact(owner.id); }
    std::string email() { return contact().email; }
    std::optional<domain::EmailChange> pending() {
        return read([&](const store::Tx& tx) { return tx.email_changes().pending_of(owner.id); });
    }
    domain::EmailChange change(domain::EmailChangeId id) {
        return read([&](const store::Tx& tx) { return tx.email_changes().find(id); }).value();
    }
    std::optional<domain::PanelWrite> panel_write() {
        return read([&](const store::Tx& tx) { return tx.panel_writes().find(account.id); });
    }
    // Newest first.
    std::vector<domain::Mail> mails() {
        return read([&](const store::Tx& tx) { return tx.outbox().query({}); });
    }
    std::vector<domain::Mail> mails(domain::MailKind kind) {
        auto found = mails();
        std::erase_if(found, [&](const domain::Mail& mail) { return mail.kind != kind; });
        return found;
    }
    std::vector<domain::JournalEntry> journal() {
        return read([&](const store::Tx& tx) { return tx.journal().of_customer(account.customer, 0, 200); });
    }
    // "kind field old>new", newest first.
    std::vector<std::string> history() {
        std::vector<std::string> lines;
        for (const auto& entry : journal()) {
            const auto& draft = entry.draft;
            lines.push_back(std::string{domain::to_string(draft.kind)} + " " + draft.field + " " +
                            draft.old_value.value_or("") + ">" + draft.new_value.value_or(""));
        }
        return lines;
    }

    domain::EmailChange begin(const std::string& new_email) {
        write([&](store::Tx& tx) {
            const auto stored = must(tx.contacts().find(owner.id)).value();
            BOOST_TEST((must(service::begin_email_change(tx, setup, {customer, stored, new_email})) ==
                        service::EmailBegun::kPending));
        });
        return pending().value();
    }
    domain::SignedLink link(const domain::EmailChange& change, domain::LinkPurpose purpose) const {
        return {purpose, change.customer, change.contact, change.id.value, change.expires_at};
    }
    service::EmailLinkView confirm(const domain::EmailChange& change) {
        return must(service::confirm_email_change(*store, store::RequestId::make(), setup,
                                                  link(change, domain::LinkPurpose::kEmailConfirm)));
    }
    service::EmailLinkView revert(const domain::EmailChange& change) {
        return must(service::revert_email_change(*store, store::RequestId::make(),
                                                 link(change, domain::LinkPurpose::kEmailRevert)));
    }
    // From the present address to that one, confirmed.
    domain::EmailChange change_to(const std::string& new_email) {
        const auto begun = begin(new_email);
        BOOST_TEST((confirm(begun).state == service::EmailLinkState::kDone));
        return change(begun.id);
    }
};

}  // namespace pelanggan::test
