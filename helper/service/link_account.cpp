// SPDX-License-Identifier: Apache-2.0
#include "service/link_account.h"

#include "base/text.h"
#include "service/change_contact.h"
#include "service/mandatory_rule.h"

namespace pelanggan::service {
namespace {

struct Target {
    LinkFault fault{LinkFault::kNone};
    domain::CustomerId customer;
};

// True for a customer within the scope; what is outside does not exist.
base::Expected<bool> exists(const store::Tx& tx, const Scope& scope, domain::CustomerId customer) {
    const auto found = scope.check_customer(tx, customer);
    if (found.ok()) return true;
    if (found.error().kind == base::ErrorKind::kNotFound) return false;
    return found.error();
}

base::Expected<Target> find_target(const store::Tx& tx, const Scope& scope, domain::ServerId server,
                                   std::string_view named, domain::CustomerId present) {
    const auto text = base::trim(named);
    if (text.empty()) return Target{LinkFault::kRequired, {}};
    std::optional<domain::CustomerId> found;
    if (const auto number = base::parse_number(text)) {
        PEL_ASSIGN(const bool is_there, exists(tx, scope, {*number}));
        if (is_there) found = domain::CustomerId{*number};
    }
    if (!found && domain::is_account_name(text)) {
        PEL_ASSIGN(const auto account, tx.accounts().find_user(server, text));
        if (account && scope.covers(*account)) found = account->customer;
    }
    if (!found) return Target{LinkFault::kNotFound, {}};
    return Target{*found == present ? LinkFault::kSame : LinkFault::kNone, *found};
}

base::Expected<domain::Account> find_live(const store::Tx& tx, const Scope& scope, domain::AccountId id) {
    PEL_ASSIGN(auto account, scope.find_account(tx, id));
    if (account.retired_at) return base::not_found("the account's name went to another one");
    return account;
}

base::Expected<LinkSide> read_side(const store::Tx& tx, const Scope& scope, domain::CustomerId customer) {
    LinkSide side;
    PEL_ASSIGN(auto record, tx.customers().find(customer));
    if (!record) return base::not_found("no such customer");
    side.record = *std::move(record);
    PEL_ASSIGN(side.accounts, tx.accounts().of_customer(customer));
    std::erase_if(side.accounts, [&](const domain::Account& account) {
        return account.retired_at.has_value() || !scope.covers(account);
    });
    PEL_ASSIGN(side.contacts, tx.contacts().of_customer(customer));
    return side;
}

// Whether the record keeps an account when this one has left.
base::Expected<bool> keeps_accounts(const store::Tx& tx, const domain::Account& leaving) {
    PEL_ASSIGN(const auto accounts, tx.accounts().of_customer(leaving.customer));
    for (const auto& account : accounts) {
        if (account.id != leaving.id && !account.retired_at) return true;
    }
    return false;
}

// A record that still has an account must still be reached when the contact has left.
base::Expected<std::vector<std::string>> unreached_without(const store::Tx& tx,
                                                           const domain::Account& leaving,
                                                           const domain::Contact& mirror) {
    PEL_ASSIGN(const bool does_keep, keeps_accounts(tx, leaving));
    if (!does_keep) return std::vector<std::string>{};
    PEL_ASSIGN(const auto categories, tx.settings().categories());
    PEL_ASSIGN(const auto before, tx.contacts().of_customer(leaving.customer));
    PEL_ASSIGN(const auto preferences, tx.preferences().of_customer(leaving.customer));
    auto after = before;
    std::erase_if(after, [&](const domain::Contact& contact) { return contact.id == mirror.id; });
    return find_unreached(categories, {before, preferences}, {after, preferences});
}

class Lines {
 public:
    Lines(const domain::Actor& actor, std::string_view reason) : actor_{actor}, reason_{reason} {}

    void add_move(const domain::Account& account, domain::CustomerId to) {
        for (const auto customer : {account.customer, to}) {
            domain::JournalDraft draft;
            draft.customer = customer;
            draft.at = at_;
            draft.actor = actor_;
            draft.kind = domain::JournalKind::kAccountChanged;
            draft.subject = "account:" + account.facts.user;
            draft.field = "customer";
            draft.old_value = std::to_string(account.customer.value);
            draft.new_value = std::to_string(to.value);
            draft.reason = reason_;
            drafts_.push_back(std::move(draft));
        }
    }
    // The contact as it was leaves one record and comes to the other.
    void add_contact(const domain::Contact& before, const domain::Contact& after) {
        domain::Contact nobody;
        nobody.customer = before.customer;
        append(describe_contact(actor_, domain::JournalKind::kContactRemoved, before, nobody));
        nobody.customer = after.customer;
        append(describe_contact(actor_, domain::JournalKind::kContactAdded, nobody, after));
    }
    const std::vector<domain::JournalDraft>& drafts() const noexcept { return drafts_; }

 private:
    void append(std::vector<domain::JournalDraft> more) {
        for (auto& draft : more) {
            draft.at = at_;
            draft.reason = reason_;
            drafts_.push_back(std::move(draft));
        }
    }
    const domain::Actor& actor_;
    const std::string reason_;
    const base::Time at_{base::now()};
    std::vector<domain::JournalDraft> drafts_;
};

}  // namespace

base::Expected<LinkPreview> preview_link(const store::Tx& tx, const Scope& scope, domain::ServerId server,
                                         domain::AccountId account, std::string_view named) {
    LinkPreview preview;
    PEL_ASSIGN(preview.account, find_live(tx, scope, account));
    PEL_ASSIGN(preview.from, read_side(tx, scope, preview.account.customer));
    PEL_ASSIGN(const auto mirror, tx.contacts().mirror_of(account));
    if (mirror && mirror->customer == preview.account.customer) preview.mirror = mirror;
    PEL_ASSIGN(const auto target, find_target(tx, scope, server, named, preview.account.customer));
    preview.fault = target.fault;
    if (target.fault != LinkFault::kNone) return preview;
    PEL_ASSIGN(preview.to, read_side(tx, scope, target.customer));
    return preview;
}

base::Expected<LinkResult> link_account(store::Store& store, const store::RequestId& request,
                                        const domain::Actor& actor, const Scope& scope,
                                        domain::ServerId server, domain::AccountId account,
                                        std::optional<domain::CustomerId> seen, std::string_view named,
                                        std::string_view reason) {
    LinkResult result;
    const auto give_up = [&](LinkResult::Kind kind) {
        result.kind = kind;
        return base::invalid_input("the link is refused");
    };
    const auto stored = store.transact(request, [&](store::Tx& tx) -> base::Expected<void> {
        result = {};
        PEL_ASSIGN(const auto present, find_live(tx, scope, account));
        if (seen && present.customer != *seen) return base::conflict("the account moved meanwhile");
        PEL_ASSIGN(const auto target, find_target(tx, scope, server, named, present.customer));
        result.fault = target.fault;
        if (target.fault != LinkFault::kNone) return give_up(LinkResult::Kind::kRefused);
        result.to = target.customer;
        Lines lines{actor, reason};
        lines.add_move(present, target.customer);
        PEL_ASSIGN(const auto mirror, tx.contacts().mirror_of(account));
        if (mirror && mirror->customer == present.customer) {
            PEL_ASSIGN(result.categories, unreached_without(tx, present, *mirror));
            if (!result.categories.empty()) return give_up(LinkResult::Kind::kUnreached);
            domain::Contact moved = *mirror;
            moved.customer = target.customer;
            PEL_TRY(tx.contacts().update(moved));
            // What was consented to under the other record has to be asked again.
            PEL_TRY(tx.consents().forget_contact(present.customer, mirror->id));
            lines.add_contact(*mirror, moved);
        }
        // The row as it was read, under its version: of two who move it at once, the second fails here.
        PEL_TRY(tx.accounts().update(present));
        PEL_TRY(tx.accounts().link(present.id, target.customer));
        return tx.journal().append(lines.drafts());
    });
    if (!stored.ok() && result.kind == LinkResult::Kind::kLinked) return stored.error();
    return result;
}

}  // namespace pelanggan::service
