// SPDX-License-Identifier: Apache-2.0
//
// "What I was sent": every mail to the customer, with the rule that decided.
#include <map>

#include "web/customer_pages/pages.h"
#include "web/format.h"
#include "web/mail_words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kMailsPerPage = 30;

struct SentMail {
    std::vector<domain::Mail> mails;
    std::map<std::string, domain::Category, std::less<>> categories;
    std::string zone;
};

base::Expected<SentMail> read_mails(const Context& context, std::int64_t before) {
    SentMail out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        SentMail fresh;
        store::MailQuery query;
        query.customer = context.caller().account->customer;
        query.before = before;
        query.limit = kMailsPerPage + 1;
        PEL_ASSIGN(fresh.mails, tx.outbox().query(query));
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        for (const auto& category : categories)
            fresh.categories[category.code] = category;
        PEL_ASSIGN(const auto customer, tx.customers().find(*query.customer));
        if (customer) fresh.zone = customer->details[domain::Field::kTimeZone];
        out = std::move(fresh);
        return {};
    }));
    return out;
}

Model mail_model(const Context& context, const SentMail& sent, const domain::Mail& mail) {
    using domain::MailState;
    const auto category = sent.categories.find(mail.category);
    const auto at = mail.done_at.value_or(mail.created_at);
    return Model::object()
        .set("id", mail.id.value)
        .set("subject", mail.subject.empty() ? mail_kind_text(context, mail.kind) : mail.subject)
        .set("address", email_text(mail.address))
        .set("about", category == sent.categories.end() ? mail_kind_text(context, mail.kind)
                                                        : category_name(context, category->second))
        .set("state", domain::to_string(mail.state))
        .set("state_text", mail_state_text(context, mail.state))
        .set("is_sent", mail.state == MailState::kSent)
        .set("is_bad", mail.state == MailState::kFailed || mail.state == MailState::kBounced)
        .set("rule", domain::to_string(mail.rule))
        .set("rule_text", mail_rule_text(context, mail.rule))
        .set("reason", mail.reason)
        .set("at", base::to_rfc3339(at))
        .set("at_text", format_time(at, context.language(), sent.zone));
}

}  // namespace

Answer show_sent_mail(const Context& context) {
    const auto& query = context.request().query;
    const auto before = query.number("before");
    if (query.has("before") && !before) return base::invalid_input("before is not a number");
    PEL_ASSIGN(auto sent, read_mails(context, before.value_or(0)));
    const bool has_more = static_cast<std::int64_t>(sent.mails.size()) > kMailsPerPage;
    if (has_more) sent.mails.pop_back();
    Model mails{Model::List{}};
    for (const auto& mail : sent.mails)
        mails.add(mail_model(context, sent, mail));
    Page page;
    page.template_name = "sent_mail";
    page.title = context.text("What you were sent");
    page.model.set("has_mails", !sent.mails.empty())
        .set("is_older", before.has_value())
        .set("older",
             has_more ? "?p=sent-mail&before=" + std::to_string(sent.mails.back().id.value) : std::string{})
        .set("mails", std::move(mails));
    return page;
}

}  // namespace pelanggan::web
