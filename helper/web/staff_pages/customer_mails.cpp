// SPDX-License-Identifier: Apache-2.0
//
// The mails that were sent to a customer, with the rule that decided: what the customer reads too.
#include <map>

#include "web/mail_words.h"
#include "web/staff_pages/announcement_words.h"
#include "web/staff_pages/customer.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kMailsPerPage = 50;

struct Mails {
    domain::Customer customer;
    std::vector<domain::Mail> mails;
    std::map<std::string, domain::Category, std::less<>> categories;
};

base::Expected<Mails> read_mails(const Context& context, domain::CustomerId customer, std::int64_t before) {
    Mails out;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Mails fresh;
        PEL_TRY(context.caller().scope().check_customer(tx, customer));
        PEL_ASSIGN(const auto found, tx.customers().find(customer));
        if (!found) return base::not_found("no such customer");
        fresh.customer = *found;
        store::MailQuery query;
        query.customer = customer;
        query.before = before;
        query.limit = kMailsPerPage + 1;
        PEL_ASSIGN(fresh.mails, tx.outbox().query(query));
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        for (const auto& category : categories)
            fresh.categories[category.code] = category;
        out = std::move(fresh);
        return {};
    });
    if (!read.ok()) return read.error();
    return out;
}

Model mail_model(const Context& context, const Mails& sent, const domain::Mail& mail) {
    using domain::MailState;
    const auto category = sent.categories.find(mail.category);
    const auto at = mail.done_at.value_or(mail.created_at);
    const std::string about = category == sent.categories.end() ? mail_kind_text(context, mail.kind)
                                                                : category_name(context, category->second);
    return Model::object()
        .set("id", mail.id.value)
        .set("subject", mail.subject.empty() ? about : mail.subject)
        .set("address", email_text(mail.address))
        .set("about", about)
        .set("state", domain::to_string(mail.state))
        .set("state_text", mail_state_text(context, mail.state))
        .set("is_sent", mail.state == MailState::kSent)
        .set("is_bad", mail.state == MailState::kFailed || mail.state == MailState::kBounced)
        .set("rule", domain::to_string(mail.rule))
        .set("rule_text", staff::rule_label(context, mail.rule))
        .set("reason", mail.reason)
        .set("reply", mail.reply)
        .set("at", base::to_rfc3339(at))
        .set("at_text", staff::time_text(context, at));
}

}  // namespace

Answer show_customer_mails(const Context& context) {
    const auto& query = context.request().query;
    const domain::CustomerId customer{query.number("id").value_or(0)};
    const std::string id = std::to_string(customer.value);
    // First into the customer's history, then onto the screen.
    if (const auto entered = context.enter_reading(customer, ""); !entered.ok()) return entered.error();
    auto sent = read_mails(context, customer, query.number("before").value_or(0));
    if (!sent.ok()) return sent.error();
    const bool has_more = static_cast<std::int64_t>(sent->mails.size()) > kMailsPerPage;
    if (has_more) sent->mails.pop_back();
    Model mails{Model::List{}};
    for (const auto& mail : sent->mails)
        mails.add(mail_model(context, *sent, mail));
    Page page{"customer_mails", staff::customer_title(context, sent->customer), Model::object()};
    page.model.set("id", customer.value)
        .set("back", staff::link("customer", {{"id", id}}))
        .set("has_mails", !sent->mails.empty())
        .set("older", has_more
                          ? staff::link("customer-mails",
                                        {{"id", id}, {"before", std::to_string(sent->mails.back().id.value)}})
                          : std::string{})
        .set("mails", std::move(mails));
    return page;
}

}  // namespace pelanggan::web
