// SPDX-License-Identifier: Apache-2.0
#include "web/export_model.h"

#include <map>

#include "base/crypto.h"
#include "web/account_words.h"
#include "web/contact_words.h"
#include "web/details_form.h"
#include "web/format.h"
#include "web/history_model.h"
#include "web/mail_words.h"
#include "web/request_words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kBatch = 500;

struct Held {
    domain::Customer customer;
    std::vector<domain::Account> accounts;
    std::vector<domain::Contact> contacts;
    std::vector<store::Preference> preferences;
    std::map<std::string, domain::Category, std::less<>> categories;
    std::optional<base::Time> paused_until, reviewed_at;
    std::vector<domain::EmailChange> changes;
    std::vector<domain::Mail> mails;
    std::vector<domain::Consent> consents;
    std::vector<domain::PolicyAcceptance> acceptances;
    std::vector<domain::DataRequest> requests;
    std::map<std::int64_t, std::vector<domain::RequestMessage>> messages;
    std::vector<domain::JournalEntry> history;  // oldest first
};

base::Expected<void> read_mails(const store::Tx& tx, Held& held) {
    store::MailQuery query;
    query.customer = held.customer.id;
    query.limit = kBatch;
    for (;;) {
        PEL_ASSIGN(const auto rows, tx.outbox().query(query));
        held.mails.insert(held.mails.end(), rows.begin(), rows.end());
        if (static_cast<std::int64_t>(rows.size()) < kBatch) return {};
        query.before = rows.back().id.value;
    }
}

base::Expected<void> read_consents(const store::Tx& tx, Held& held) {
    for (domain::ConsentId before{};;) {
        PEL_ASSIGN(const auto rows, tx.consents().of_customer(held.customer.id, before, kBatch));
        held.consents.insert(held.consents.end(), rows.begin(), rows.end());
        if (static_cast<std::int64_t>(rows.size()) < kBatch) return {};
        before = rows.back().id;
    }
}

base::Expected<void> read_history(const store::Tx& tx, Held& held) {
    for (std::int64_t from = 1;;) {
        PEL_ASSIGN(auto rows, tx.journal().chain(held.customer.id, from, kBatch));
        const bool is_last = static_cast<std::int64_t>(rows.size()) < kBatch;
        if (!rows.empty()) from = rows.back().sequence + 1;
        held.history.insert(held.history.end(), std::make_move_iterator(rows.begin()),
                            std::make_move_iterator(rows.end()));
        if (is_last) return {};
    }
}

base::Expected<Held> read_held(const store::Tx& tx, domain::CustomerId id) {
    Held held;
    PEL_ASSIGN(const auto record, tx.customers().find(id));
    if (!record) return base::not_found("no such customer");
    held.customer = *record;
    PEL_ASSIGN(held.accounts, tx.accounts().of_customer(id));
    PEL_ASSIGN(held.contacts, tx.contacts().of_customer(id));
    PEL_ASSIGN(held.preferences, tx.preferences().of_customer(id));
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    for (const auto& category : categories)
        held.categories[category.code] = category;
    PEL_ASSIGN(held.paused_until, tx.mail_settings().paused_until(id));
    PEL_ASSIGN(held.reviewed_at, tx.mail_settings().reviewed_at(id));
    PEL_ASSIGN(held.changes, tx.email_changes().of_customer(id));
    PEL_TRY(read_mails(tx, held));
    PEL_TRY(read_consents(tx, held));
    PEL_ASSIGN(held.acceptances, tx.policies().acceptances(id));
    PEL_ASSIGN(held.requests, tx.data_requests().of_customer(id));
    for (const auto& request : held.requests) {
        PEL_ASSIGN(held.messages[request.id.value], tx.data_requests().messages(request.id));
    }
    PEL_TRY(read_history(tx, held));
    return held;
}

Model time_value(const std::optional<base::Time>& at) {
    return at ? Model{base::to_rfc3339(*at)} : Model{};
}
Model text_value(const std::optional<std::string>& text) {
    return text ? Model{*text} : Model{};
}

// --- the data

Model details_data(const Held& held) {
    Model details = Model::object();
    for (const auto& info : domain::field_table())
        details.set(info.name, held.customer.details[info.field]);
    return details;
}

Model contacts_data(const Held& held) {
    Model list{Model::List{}};
    for (const auto& contact : held.contacts) {
        Model choices{Model::List{}};
        for (const auto& preference : held.preferences) {
            if (preference.contact == contact.id)
                choices.add(
                    Model::object().set("category", preference.category).set("is_on", preference.is_on));
        }
        list.add(Model::object()
                     .set("id", contact.id.value)
                     .set("kind", domain::to_string(contact.kind))
                     .set("name", contact.name)
                     .set("email", contact.email)
                     .set("phone", contact.phone)
                     .set("language", contact.language)
                     .set("follows_account",
                          contact.mirrors_account ? Model{contact.mirrors_account->value} : Model{})
                     .set("choices", std::move(choices)));
    }
    return list;
}

Model accounts_data(const Held& held) {
    Model list{Model::List{}};
    for (const auto& account : held.accounts) {
        const auto& facts = account.facts;
        list.add(Model::object()
                     .set("id", account.id.value)
                     .set("user", facts.user)
                     .set("domain", facts.domain)
                     .set("plan", facts.plan)
                     .set("reseller", facts.owner)
                     .set("email", text_value(facts.email))
                     .set("status", domain::to_string(domain::status_of(account)))
                     .set("created_at", facts.created_at
                                            ? Model{base::to_rfc3339(base::from_epoch(*facts.created_at))}
                                            : Model{})
                     .set("as_of", base::to_rfc3339(account.as_of)));
    }
    return list;
}

Model changes_data(const Held& held) {
    Model list{Model::List{}};
    for (const auto& change : held.changes) {
        list.add(Model::object()
                     .set("contact", change.contact.value)
                     .set("old_email", change.old_email)
                     .set("new_email", change.new_email)
                     .set("state", domain::to_string(change.state))
                     .set("requested_at", base::to_rfc3339(change.requested_at))
                     .set("confirmed_at", time_value(change.confirmed_at)));
    }
    return list;
}

Model mails_data(const Held& held) {
    Model list{Model::List{}};
    for (const auto& mail : held.mails) {
        list.add(Model::object()
                     .set("id", mail.id.value)
                     .set("kind", domain::to_string(mail.kind))
                     .set("contact", mail.contact.value)
                     .set("address", mail.address)
                     .set("category", mail.category)
                     .set("subject", mail.subject)
                     .set("state", domain::to_string(mail.state))
                     .set("rule", domain::to_string(mail.rule))
                     .set("reason", mail.reason)
                     .set("created_at", base::to_rfc3339(mail.created_at))
                     .set("done_at", time_value(mail.done_at)));
    }
    return list;
}

Model consents_data(const Held& held) {
    Model list{Model::List{}};
    for (const auto& consent : held.consents) {
        list.add(Model::object()
                     .set("id", consent.id.value)
                     .set("purpose", consent.purpose)
                     .set("contact", consent.contact.value)
                     .set("is_given", consent.is_given)
                     .set("at", base::to_rfc3339(consent.at))
                     .set("text", consent.text)
                     .set("text_version", consent.text_version)
                     .set("language", consent.language)
                     .set("method", domain::to_string(consent.method))
                     .set("surface", consent.actor.surface));
    }
    return list;
}

Model acceptances_data(const Held& held) {
    Model list{Model::List{}};
    for (const auto& acceptance : held.acceptances) {
        list.add(Model::object()
                     .set("policy", domain::to_string(acceptance.kind))
                     .set("edition", acceptance.edition)
                     .set("language", acceptance.language)
                     .set("at", base::to_rfc3339(acceptance.at))
                     .set("surface", acceptance.actor.surface));
    }
    return list;
}

Model requests_data(const Held& held) {
    Model list{Model::List{}};
    for (const auto& request : held.requests) {
        Model messages{Model::List{}};
        for (const auto& message : held.messages.at(request.id.value)) {
            messages.add(Model::object()
                             .set("at", base::to_rfc3339(message.at))
                             .set("author_kind", domain::to_string(message.author))
                             .set("author", message.author_name)
                             .set("text", message.text));
        }
        list.add(Model::object()
                     .set("number", domain::request_number(request))
                     .set("kind", domain::to_string(request.kind))
                     .set("state", domain::to_string(request.state))
                     .set("opened_at", base::to_rfc3339(request.opened_at))
                     .set("due_at", base::to_rfc3339(request.due_at))
                     .set("closed_at", time_value(request.closed_at))
                     .set("field", request.field)
                     .set("wanted", request.wanted)
                     .set("reason", request.reason)
                     .set("messages", std::move(messages)));
    }
    return list;
}

// What hosts write for themselves about a suspension is left out here as it is on the page.
bool is_withheld(const domain::JournalDraft& draft) {
    return draft.kind == domain::JournalKind::kAccountChanged && draft.field == "suspend_reason";
}

std::string hex_of(const domain::JournalSalt& salt) {
    return base::to_hex({reinterpret_cast<const char*>(salt.data()), salt.size()});
}

Model history_data(const Held& held) {
    Model::List list;
    list.reserve(held.history.size());
    for (const auto& entry : held.history) {
        const auto& draft = entry.draft;
        const bool is_hidden = is_withheld(draft);
        Model row = Model::object();
        row.set("sequence", entry.sequence)
            .set("at", base::to_rfc3339(draft.at))
            .set("kind", domain::to_string(draft.kind))
            .set("subject", draft.subject)
            .set("field", draft.field)
            .set("old", is_hidden ? Model{} : text_value(draft.old_value))
            .set("new", is_hidden ? Model{} : text_value(draft.new_value))
            .set("is_withheld", is_hidden)
            .set("actor_kind", domain::to_string(draft.actor.kind))
            .set("actor", draft.actor.name)
            .set("surface", draft.actor.surface)
            .set("reason", draft.reason)
            .set("salt", entry.erased_digest ? Model{} : Model{hex_of(entry.salt)})
            .set("erased_digest", entry.erased_digest ? Model{base::to_hex(*entry.erased_digest)} : Model{})
            .set("hash", base::to_hex(entry.hash));
        list.push_back(std::move(row));
    }
    return Model{std::move(list)};
}

Model all_data(const Context& context, const domain::DataRequest& request, const Held& held) {
    return Model::object()
        .set("format", "pelanggan-export")
        .set("format_version", 1)
        .set("made_at", base::to_rfc3339(base::now()))
        .set("request", domain::request_number(request))
        .set("server", context.server_name())
        .set("customer", held.customer.id.value)
        .set("customer_since", base::to_rfc3339(held.customer.created_at))
        .set("details", details_data(held))
        .set("contacts", contacts_data(held))
        .set("accounts", accounts_data(held))
        .set("mail_paused_until", time_value(held.paused_until))
        .set("contacts_reviewed_at", time_value(held.reviewed_at))
        .set("email_changes", changes_data(held))
        .set("mails", mails_data(held))
        .set("consents", consents_data(held))
        .set("policies_accepted", acceptances_data(held))
        .set("requests", requests_data(held))
        .set("history", history_data(held));
}

// --- the page

Model label_and_text(std::string label, std::string text) {
    return Model::object().set("label", std::move(label)).set("text", std::move(text));
}

Model details_words(const Context& context, const Held& held) {
    Model list{Model::List{}};
    for (const auto& info : domain::field_table()) {
        const auto& value = held.customer.details[info.field];
        if (!value.empty())
            list.add(
                label_and_text(field_label(context, info.field), field_text(context, info.field, value)));
    }
    return list;
}

Model contacts_words(const Context& context, const Held& held) {
    Model list{Model::List{}};
    for (const auto& contact : held.contacts) {
        Model choices{Model::List{}};
        for (const auto& preference : held.preferences) {
            if (preference.contact != contact.id) continue;
            const auto category = held.categories.find(preference.category);
            const std::string name = category == held.categories.end()
                                         ? preference.category
                                         : category_name(context, category->second);
            choices.add(label_and_text(name, preference.is_on ? context.text("yes") : context.text("no")));
        }
        const bool has_choices = !std::get<Model::List>(choices.value()).empty();
        list.add(Model::object()
                     .set("name", contact_label(context, contact))
                     .set("kind_text", contact_kind_text(context, contact.kind))
                     .set("email", email_text(contact.email))
                     .set("phone", field_text(context, domain::Field::kPhone, contact.phone))
                     .set("has_choices", has_choices)
                     .set("choices", std::move(choices)));
    }
    return list;
}

Model accounts_words(const Context& context, const Held& held) {
    Model list{Model::List{}};
    for (const auto& account : held.accounts) {
        list.add(Model::object()
                     .set("user", account.facts.user)
                     .set("domain", account.facts.domain)
                     .set("plan", account.facts.plan)
                     .set("email", email_text(account.facts.email.value_or("")))
                     .set("status_text", status_text(context, domain::status_of(account))));
    }
    return list;
}

Model mails_words(const Context& context, const Held& held, const std::string& zone) {
    Model list{Model::List{}};
    for (const auto& mail : held.mails) {
        const auto at = mail.done_at.value_or(mail.created_at);
        list.add(Model::object()
                     .set("at_text", format_time(at, context.language(), zone))
                     .set("address", email_text(mail.address))
                     .set("subject", mail.subject.empty() ? mail_kind_text(context, mail.kind) : mail.subject)
                     .set("state_text", mail_state_text(context, mail.state))
                     .set("rule_text", mail_rule_text(context, mail.rule)));
    }
    return list;
}

Model requests_words(const Context& context, const Held& held, const std::string& zone) {
    Model list{Model::List{}};
    for (const auto& request : held.requests)
        list.add(request_detail_model(context, request, held.messages.at(request.id.value), zone));
    return list;
}

bool has_any(const Model& list) {
    return !std::get<Model::List>(list.value()).empty();
}

}  // namespace

base::Expected<Archive> export_archive(const Context& context, const domain::DataRequest& request) {
    Held held;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(held, read_held(tx, request.customer));
        return {};
    }));
    PEL_ASSIGN(const auto history, history_model(context, request.customer, 0, kExportedEvents));
    const std::string zone = held.customer.details[domain::Field::kTimeZone];
    const std::string number = domain::request_number(request);
    Archive::Content archive;
    archive.file_name = "pelanggan-" + number + ".zip";
    archive.data = all_data(context, request, held);
    archive.page = {"export", context.text("A copy of my data"), Model::object()};
    Model mails = mails_words(context, held, zone);
    archive.page.model.set("title", archive.page.title)
        .set("language", context.language())
        .set("number", number)
        .set("made_text", format_time(base::now(), context.language(), zone))
        .set("server", context.server_name())
        .set("details", details_words(context, held))
        .set("contacts", contacts_words(context, held))
        .set("accounts", accounts_words(context, held))
        .set("has_mails", has_any(mails))
        .set("mails", std::move(mails))
        .set("requests", requests_words(context, held, zone))
        .set("is_cut", std::get_if<std::int64_t>(&history.find("older")->value()) != nullptr)
        .set("events", *history.find("events"));
    return Archive{std::make_shared<const Archive::Content>(std::move(archive))};
}

}  // namespace pelanggan::web
