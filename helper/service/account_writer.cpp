// SPDX-License-Identifier: Apache-2.0
#include "service/account_writer.h"

#include <utility>

#include "domain/contact.h"
#include "domain/customer.h"
#include "domain/email.h"
#include "service/account_changes.h"
#include "service/account_mail.h"
#include "service/change_email.h"

namespace pelanggan::service {
namespace {

// New accounts stored in one go: each is a row in four tables, and a page of them all at once would be most
// of what a sync takes in memory.
constexpr std::size_t kAtOnce = 250;

std::string subject_of(const domain::AccountFacts& facts) {
    return "account:" + facts.user;
}

// The contact's form of what WHM holds: an address we could write to, or "".
std::string canonical_email(const std::optional<std::string>& email) {
    if (!email) return {};
    const auto parsed = domain::Email::parse(*email);
    return parsed.ok() ? parsed->text() : std::string{};
}

std::optional<std::string> text_or_none(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

WriteCounts& WriteCounts::operator+=(const WriteCounts& other) noexcept {
    added += other.added;
    changed += other.changed;
    missing += other.missing;
    returned += other.returned;
    return *this;
}

AccountWriter::AccountWriter(store::Tx& tx, domain::ServerId server, base::Time as_of, std::string surface,
                             MailSetup mail)
    : tx_{tx},
      server_{server},
      as_of_{as_of},
      actor_{domain::ActorKind::kPanel, "", std::move(surface)},
      mail_{std::move(mail)} {}

void AccountWriter::enter(domain::CustomerId customer, domain::JournalKind kind, std::string subject,
                          std::string field, std::optional<std::string> old_value,
                          std::optional<std::string> new_value) {
    entries_.push_back({customer, as_of_, actor_, kind, std::move(subject), std::move(field),
                        std::move(old_value), std::move(new_value), ""});
}

base::Expected<void> AccountWriter::add(const domain::AccountFacts& facts) {
    added_.push_back(facts);
    ++counts_.added;
    report_.push_back({{}, facts.user, "added", "", std::nullopt, text_or_none(facts.domain)});
    return added_.size() < kAtOnce ? base::Expected<void>{} : insert_added();
}

base::Expected<void> AccountWriter::update_mirror(const domain::Account& account,
                                                  const std::optional<std::string>& old_email) {
    PEL_ASSIGN(auto contact, tx_.contacts().mirror_of(account.id));
    if (!contact) {
        enter(account.customer, domain::JournalKind::kAccountChanged, subject_of(account.facts), "email",
              old_email, account.facts.email);
        return {};
    }
    const std::string email = canonical_email(account.facts.email);
    if (contact->email == email) return {};
    PEL_ASSIGN(const auto write, tx_.panel_writes().find(account.id));
    // What we wrote there ourselves, shown after a still newer address was confirmed: that one follows.
    if (write && write->asked_at && write->asked_email == email) return {};
    // Whatever was to be written there: somebody has written since.
    if (write) PEL_TRY(tx_.panel_writes().remove(account.id, write->version));
    const std::string old_address = contact->email;
    enter(contact->customer, domain::JournalKind::kContactChanged,
          "contact:" + std::to_string(contact->id.value), "email", text_or_none(contact->email),
          text_or_none(email));
    contact->email = email;
    PEL_TRY(tx_.contacts().update(*contact));
    return note_outside_change(tx_, mail_, actor_, *contact, old_address, as_of_, entries_);
}

base::Expected<void> AccountWriter::tell(const domain::Account& account, bool was_suspended) {
    if (!mail_.can_send || account.facts.is_suspended == was_suspended) return {};
    return queue_account_mail(
        tx_, mail_,
        was_suspended ? domain::MailKind::kAccountUnsuspended : domain::MailKind::kAccountSuspended, account);
}

base::Expected<void> AccountWriter::update(domain::Account account, const domain::AccountFacts& facts) {
    Comparison comparison = compare_facts(account.facts, facts);
    const bool did_return = account.missing_since.has_value();
    if (!comparison.has_changed && !did_return) return {};
    const std::optional<std::string> old_email = account.facts.email;
    const bool was_suspended = account.facts.is_suspended;
    account.facts = std::move(comparison.facts);
    account.missing_since.reset();
    account.as_of = as_of_;
    if (did_return) {
        ++counts_.returned;
        report_.push_back({{}, facts.user, "returned", "", std::nullopt, std::nullopt});
        enter(account.customer, domain::JournalKind::kAccountReturned, subject_of(facts), "", std::nullopt,
              std::nullopt);
    }
    if (comparison.has_changed) ++counts_.changed;
    for (FieldChange& change : comparison.changes) {
        const bool is_rename = change.field == "user";
        report_.push_back({{},
                           facts.user,
                           is_rename ? "renamed" : "changed",
                           change.field,
                           change.old_value,
                           change.new_value});
        // The address has its own line, at the contact that follows it.
        if (!change.is_public || change.field == "email") continue;
        enter(account.customer, domain::JournalKind::kAccountChanged, subject_of(facts), change.field,
              std::move(change.old_value), std::move(change.new_value));
    }
    PEL_TRY(tx_.accounts().update(account));
    PEL_TRY(tell(account, was_suspended));
    if (account.facts.email != old_email) return update_mirror(account, old_email);
    return {};
}

base::Expected<void> AccountWriter::replace(domain::Account account, const domain::AccountFacts& facts) {
    report_.push_back(
        {{}, facts.user, "replaced", "", text_or_none(account.facts.domain), text_or_none(facts.domain)});
    if (!account.missing_since) {
        enter(account.customer, domain::JournalKind::kAccountMissing, subject_of(account.facts), "",
              std::nullopt, std::nullopt);
    }
    account.retired_at = as_of_;
    PEL_TRY(tx_.accounts().update(account));
    return add(facts);
}

base::Expected<void> AccountWriter::mark_missing(domain::Account account) {
    if (account.missing_since || account.retired_at) return {};
    account.missing_since = as_of_;
    ++counts_.missing;
    report_.push_back({{}, account.facts.user, "missing", "", std::nullopt, std::nullopt});
    enter(account.customer, domain::JournalKind::kAccountMissing, subject_of(account.facts), "", std::nullopt,
          std::nullopt);
    return tx_.accounts().update(account);
}

base::Expected<void> AccountWriter::insert_added() {
    const auto count = static_cast<std::int64_t>(added_.size());
    PEL_ASSIGN(const std::int64_t first_customer, tx_.customers().next_ids(count));
    PEL_ASSIGN(const std::int64_t first_account, tx_.accounts().next_ids(count));
    PEL_ASSIGN(const std::int64_t first_contact, tx_.contacts().next_ids(count));
    std::vector<domain::Customer> customers(added_.size());
    std::vector<domain::Account> accounts(added_.size());
    std::vector<domain::Contact> contacts(added_.size());
    std::vector<domain::JournalDraft> first_entries(added_.size());
    for (std::size_t i = 0; i < added_.size(); ++i) {
        const auto n = static_cast<std::int64_t>(i);
        domain::Customer& customer = customers[i];
        customer.id = {first_customer + n};
        customer.created_at = as_of_;
        domain::Contact& contact = contacts[i];
        contact.id = {first_contact + n};
        contact.customer = customer.id;
        contact.kind = domain::ContactKind::kOwner;
        contact.email = canonical_email(added_[i].email);
        contact.mirrors_account = domain::AccountId{first_account + n};
        first_entries[i] = {customer.id,
                            as_of_,
                            actor_,
                            domain::JournalKind::kAccountAdded,
                            subject_of(added_[i]),
                            "",
                            std::nullopt,
                            text_or_none(added_[i].domain),
                            ""};
        domain::Account& account = accounts[i];
        account.id = *contact.mirrors_account;
        account.server = server_;
        account.customer = customer.id;
        account.facts = std::move(added_[i]);
        account.as_of = as_of_;
    }
    added_.clear();
    PEL_TRY(tx_.customers().insert(customers));
    PEL_TRY(tx_.accounts().insert(accounts));
    PEL_TRY(tx_.contacts().insert(contacts));
    return tx_.journal().append(first_entries, /*is_first_of_new=*/true);
}

base::Expected<void> AccountWriter::finish() {
    if (!added_.empty()) PEL_TRY(insert_added());
    if (entries_.empty()) return {};
    return tx_.journal().append(entries_);
}

}  // namespace pelanggan::service
