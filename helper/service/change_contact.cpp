// SPDX-License-Identifier: Apache-2.0
#include "service/change_contact.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/text.h"
#include "domain/email.h"
#include "service/mandatory_rule.h"

namespace pelanggan::service {
namespace {

using domain::Contact;
using domain::ContactKind;
using domain::FieldFault;
using Kind = ContactResult::Kind;

constexpr std::size_t kMaxNameCharacters = 200;

struct Reading {
    Contact contact;
    std::map<std::string, FieldFault> faults;
};

FieldFault check_name(std::string_view name) {
    if (name.empty()) return FieldFault::kRequired;
    if (!base::is_utf8(name)) return FieldFault::kNotUtf8;
    if (base::has_control_characters(name)) return FieldFault::kControlCharacters;
    if (base::utf8_length(name) > kMaxNameCharacters) return FieldFault::kTooLong;
    return FieldFault::kNone;
}

// Reads everything but the address over base.
Reading read_edit(const ContactEdit& edit, Contact base, std::string_view country) {
    Reading reading{std::move(base), {}};
    if (reading.contact.kind != ContactKind::kOwner) {
        const auto kind = domain::parse_contact_kind(edit.kind);
        if (kind && *kind != ContactKind::kOwner)
            reading.contact.kind = *kind;
        else
            reading.faults["kind"] = FieldFault::kNotAKind;
    }
    const auto name = base::trim(edit.name);
    // A contact that came from cPanel has no name until somebody gives one; its address can change before.
    const bool stays_nameless = name.empty() && reading.contact.id.value != 0 && reading.contact.name.empty();
    if (const auto fault = check_name(name); fault != FieldFault::kNone && !stays_nameless)
        reading.faults["name"] = fault;
    else
        reading.contact.name = name;
    auto phone = domain::parse_field_value(domain::Field::kPhone, edit.phone, country);
    if (phone.fault != FieldFault::kNone)
        reading.faults["phone"] = phone.fault;
    else
        reading.contact.phone = std::move(phone.value);
    auto language = domain::parse_field_value(domain::Field::kLanguage, edit.language, country);
    if (language.fault != FieldFault::kNone)
        reading.faults["language"] = language.fault;
    else
        reading.contact.language = std::move(language.value);
    return reading;
}

struct Named {
    std::string_view field;
    std::string old_value, new_value;
};
std::vector<Named> compare(const Contact& before, const Contact& after, bool is_new, bool is_removed) {
    const auto kind = [](const Contact& contact, bool is_absent) {
        return is_absent ? std::string{} : std::string{domain::to_string(contact.kind)};
    };
    return {{"kind", kind(before, is_new), kind(after, is_removed)},
            {"name", before.name, after.name},
            {"email", before.email, after.email},
            {"phone", before.phone, after.phone},
            {"language", before.language, after.language}};
}

// The address in its canonical form, or why it is none. "" stays "".
FieldFault read_email(const std::string& typed, std::string& email) {
    email.clear();
    if (base::trim(typed).empty()) return FieldFault::kNone;
    const auto parsed = domain::Email::parse(typed);
    if (!parsed.ok()) return FieldFault::kNotAnEmail;
    email = parsed->text();
    return FieldFault::kNone;
}

base::Expected<Contact> find_own(const store::Tx& tx, domain::CustomerId customer, domain::ContactId id) {
    PEL_ASSIGN(auto found, tx.contacts().find(id));
    if (!found || found->customer != customer) return base::not_found("no such contact of this customer");
    return *std::move(found);
}

base::Expected<std::string> country_of(const store::Tx& tx, domain::CustomerId customer) {
    PEL_ASSIGN(const auto found, tx.customers().find(customer));
    if (!found) return base::not_found("no such customer");
    return found->details[domain::Field::kCountry];
}

// Kinds that are answers and not failures: the transaction was given up for them.
base::Expected<ContactResult> finish(const base::Expected<void>& stored, ContactResult result) {
    const bool is_answer = result.kind != Kind::kSaved && result.kind != Kind::kUnchanged;
    if (!stored.ok() && !is_answer) return stored.error();
    return result;
}
base::Error give_up(ContactResult& result, Kind kind) {
    result.kind = kind;
    return base::invalid_input("the change of the contact is refused");
}

// The address that the edit asks for, when it is another one than the contact has or waits for; "" when not.
base::Expected<std::string> wanted_email(const store::Tx& tx, const Contact& stored,
                                         const std::optional<std::string>& typed, const MailSetup& mail,
                                         std::map<std::string, FieldFault>& faults) {
    std::string email;
    if (!typed || !mail.can_confirm) return email;
    auto fault = read_email(*typed, email);
    if (fault == FieldFault::kNone && email.empty() && !stored.email.empty()) fault = FieldFault::kRequired;
    if (fault != FieldFault::kNone) faults["email"] = fault;
    if (email == stored.email) return std::string{};
    PEL_ASSIGN(const auto pending, find_pending(tx, stored.id));
    if (pending && pending->new_email == email) return std::string{};
    return email;
}

base::Expected<void> begin_change(store::Tx& tx, const MailSetup& mail, const EmailOrder& order,
                                  ContactResult& result) {
    PEL_ASSIGN(const auto begun, begin_email_change(tx, mail, order));
    if (begun == EmailBegun::kTooMany) return give_up(result, Kind::kTooManyEmails);
    result.is_email_pending = true;
    return {};
}

}  // namespace

std::vector<domain::JournalDraft> describe_contact(const domain::Actor& actor, domain::JournalKind kind,
                                                   const Contact& before, const Contact& after) {
    std::vector<domain::JournalDraft> drafts;
    const bool is_new = kind == domain::JournalKind::kContactAdded;
    const bool is_removed = kind == domain::JournalKind::kContactRemoved;
    const Contact& known = is_new ? after : before;
    const auto at = base::now();
    for (const auto& entry : compare(before, after, is_new, is_removed)) {
        if (entry.old_value == entry.new_value) continue;
        domain::JournalDraft draft;
        draft.customer = known.customer;
        draft.at = at;
        draft.actor = actor;
        draft.kind = kind;
        draft.subject = fmt::format("contact:{}", known.id.value);
        draft.field = entry.field;
        if (!entry.old_value.empty()) draft.old_value = entry.old_value;
        if (!entry.new_value.empty()) draft.new_value = entry.new_value;
        drafts.push_back(std::move(draft));
    }
    return drafts;
}

base::Expected<ContactResult> add_contact(store::Store& store, const store::RequestId& request,
                                          const domain::Actor& actor, const Scope& scope,
                                          domain::CustomerId customer, const ContactEdit& edit,
                                          const MailSetup& mail) {
    ContactResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(const auto country, country_of(tx, customer));
        Contact blank;
        blank.customer = customer;
        Reading reading = read_edit(edit, blank, country);
        std::string email;
        if (const auto fault = read_email(edit.email.value_or(""), email); fault != FieldFault::kNone)
            reading.faults["email"] = fault;
        if (!mail.can_confirm) reading.contact.email = std::exchange(email, {});
        if (!reading.faults.empty()) {
            result.faults = std::move(reading.faults);
            return give_up(result, Kind::kRefused);
        }
        PEL_ASSIGN(const auto existing, tx.contacts().of_customer(customer));
        if (existing.size() >= kMaxContacts) return give_up(result, Kind::kTooMany);
        PEL_ASSIGN(const auto id, tx.contacts().next_ids(1));
        reading.contact.id = {id};
        const std::array added{reading.contact};
        PEL_TRY(tx.contacts().insert(added));
        result.stored = reading.contact;
        PEL_TRY(tx.journal().append(
            describe_contact(actor, domain::JournalKind::kContactAdded, blank, reading.contact)));
        if (email.empty()) return {};
        return begin_change(tx, mail, {actor, reading.contact, email}, result);
    });
    return finish(stored, std::move(result));
}

base::Expected<ContactResult> change_contact(store::Store& store, const store::RequestId& request,
                                             const domain::Actor& actor, const Scope& scope,
                                             domain::CustomerId customer, domain::ContactId contact,
                                             std::int64_t version, const ContactEdit& edit,
                                             const MailSetup& mail) {
    ContactResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(result.stored, find_own(tx, customer, contact));
        PEL_ASSIGN(const auto country, country_of(tx, customer));
        Reading reading = read_edit(edit, result.stored, country);
        PEL_ASSIGN(const std::string email,
                   wanted_email(tx, result.stored, edit.email, mail, reading.faults));
        if (!reading.faults.empty()) {
            result.faults = std::move(reading.faults);
            return give_up(result, Kind::kRefused);
        }
        const auto drafts =
            describe_contact(actor, domain::JournalKind::kContactChanged, result.stored, reading.contact);
        if (drafts.empty() && email.empty()) {
            result.kind = Kind::kUnchanged;
            return {};
        }
        if (result.stored.version != version) return give_up(result, Kind::kConflict);
        if (!drafts.empty()) {
            PEL_TRY(tx.contacts().update(reading.contact));
            PEL_TRY(tx.journal().append(drafts));
        }
        if (email.empty()) return {};
        return begin_change(tx, mail, {actor, reading.contact, email}, result);
    });
    return finish(stored, std::move(result));
}

base::Expected<ContactResult> change_contact_email(store::Store& store, const store::RequestId& request,
                                                   const domain::Actor& actor, const Scope& scope,
                                                   domain::CustomerId customer, domain::ContactId contact,
                                                   const std::string& email, const std::string& reason,
                                                   const MailSetup& mail) {
    ContactResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(result.stored, find_own(tx, customer, contact));
        if (base::trim(email).empty()) result.faults["email"] = FieldFault::kRequired;
        PEL_ASSIGN(const std::string wanted, wanted_email(tx, result.stored, email, mail, result.faults));
        if (!result.faults.empty()) return give_up(result, Kind::kRefused);
        if (wanted.empty()) {
            result.kind = Kind::kUnchanged;
            return {};
        }
        return begin_change(tx, mail, {actor, result.stored, wanted, reason}, result);
    });
    return finish(stored, std::move(result));
}

base::Expected<ContactResult> remove_contact(store::Store& store, const store::RequestId& request,
                                             const domain::Actor& actor, const Scope& scope,
                                             domain::CustomerId customer, domain::ContactId contact,
                                             std::int64_t version) {
    ContactResult result;
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_TRY(scope.check_customer(tx, customer));
        PEL_ASSIGN(result.stored, find_own(tx, customer, contact));
        if (result.stored.mirrors_account) return give_up(result, Kind::kMirror);
        if (result.stored.version != version) return give_up(result, Kind::kConflict);
        PEL_ASSIGN(const auto before, tx.contacts().of_customer(customer));
        PEL_ASSIGN(const auto preferences, tx.preferences().of_customer(customer));
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        auto after = before;
        std::erase_if(after, [&](const Contact& other) { return other.id == contact; });
        result.categories = find_unreached(categories, {before, preferences}, {after, preferences});
        if (!result.categories.empty()) return give_up(result, Kind::kUnreached);
        PEL_TRY(tx.contacts().remove(contact, version));
        Contact nobody;
        nobody.customer = customer;
        return tx.journal().append(
            describe_contact(actor, domain::JournalKind::kContactRemoved, result.stored, nobody));
    });
    return finish(stored, std::move(result));
}

}  // namespace pelanggan::service
