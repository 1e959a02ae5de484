// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/log.h"
#include "service/contact_health.h"
#include "web/account_words.h"
#include "web/contact_health_model.h"
#include "web/customer_pages/pages.h"
#include "web/format.h"
#include "web/policy_model.h"

namespace pelanggan::web {
namespace {

struct Shown {
    domain::Account account;
    std::vector<domain::Usage> usage;
    std::optional<store::AccountTable::Extras> extras;
    base::Time as_of;
};

struct Overview {
    std::vector<Shown> accounts;
    std::vector<domain::SuspensionText> texts;
    service::CustomerHealth health;
    std::string zone;
};

base::Expected<Overview> read_overview(const Context& context) {
    Overview out;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        Overview fresh;
        const auto& own = *context.caller().account;
        PEL_ASSIGN(const auto customer, tx.customers().find(own.customer));
        if (customer) fresh.zone = customer->details[domain::Field::kTimeZone];
        PEL_ASSIGN(fresh.texts, tx.settings().suspension_texts());
        PEL_ASSIGN(fresh.health, service::read_contact_health(tx, own.customer, base::now()));
        PEL_ASSIGN(const auto servers, tx.sync().servers());
        PEL_ASSIGN(auto owned, tx.accounts().of_customer(own.customer));
        std::erase_if(owned, [](const domain::Account& account) { return account.retired_at.has_value(); });
        // The account whose panel this is comes first.
        std::stable_partition(owned.begin(), owned.end(),
                              [&](const domain::Account& account) { return account.id == own.id; });
        for (auto& account : owned) {
            Shown shown;
            shown.as_of = account.as_of;
            // What a complete reading of the whole list did not change was true then as well.
            for (const auto& server : servers) {
                if (server.id == account.server && server.last_complete_at && !account.missing_since)
                    shown.as_of = std::max(shown.as_of, *server.last_complete_at);
            }
            PEL_ASSIGN(shown.usage, tx.accounts().usage(account.id));
            PEL_ASSIGN(shown.extras, tx.accounts().extras(account.id));
            // A refresh reads the account before its extras, and writes the account only when it changed.
            if (shown.extras && !account.missing_since)
                shown.as_of = std::max(shown.as_of, shown.extras->as_of);
            shown.account = std::move(account);
            fresh.accounts.push_back(std::move(shown));
        }
        out = std::move(fresh);
        return {};
    }));
    return out;
}

Model account_model(const Context& context, const Overview& overview, const Shown& shown) {
    const auto& account = shown.account;
    const auto& facts = account.facts;
    const auto status = domain::status_of(account);
    const auto& words = domain::find_suspension_text(overview.texts, facts.suspend_reason);
    const bool is_indonesian = context.language() == "id";
    const bool is_suspended = status == domain::AccountStatus::kSuspended;
    const auto& language = context.language();
    const auto& zone = overview.zone;

    Model domains{Model::List{}};
    Model usage = usage_model(context, shown.usage);
    const bool has_usage = !std::get<Model::List>(usage.value()).empty();
    if (shown.extras) {
        for (const auto& name : shown.extras->domains) {
            if (name != facts.domain) domains.add(Model{name});
        }
    }
    const bool has_domains = !std::get<Model::List>(domains.value()).empty();

    Model model = Model::object();
    model.set("user", facts.user)
        .set("domain", facts.domain)
        .set("plan", facts.plan)
        .set("status", domain::to_string(status))
        .set("status_text", status_text(context, status))
        .set("is_active", status == domain::AccountStatus::kActive)
        .set("is_suspended", is_suspended)
        .set("is_missing", status == domain::AccountStatus::kMissing)
        .set("reason", is_suspended ? (is_indonesian ? words.reason_id : words.reason_en) : std::string{})
        .set("next_step",
             is_suspended ? (is_indonesian ? words.next_step_id : words.next_step_en) : std::string{})
        .set("suspended_since", is_suspended && facts.suspended_at
                                    ? format_date(base::from_epoch(*facts.suspended_at), language, zone)
                                    : std::string{})
        .set("missing_since",
             account.missing_since ? format_date(*account.missing_since, language, zone) : std::string{})
        .set("created", facts.created_at ? format_date(base::from_epoch(*facts.created_at), language, zone)
                                         : std::string{})
        .set("domains", std::move(domains))
        .set("has_domains", has_domains)
        .set("usage", std::move(usage))
        .set("has_usage", has_usage)
        .set("has_extras", shown.extras.has_value())
        .set("as_of", base::to_rfc3339(shown.as_of))
        .set("as_of_text", format_moment(shown.as_of, language, zone))
        .set("can_refresh", account.id == context.caller().account->id);
    const bool is_usage_older = shown.extras && shown.extras->as_of + std::chrono::minutes{1} < shown.as_of;
    model.set("usage_as_of", shown.extras ? base::to_rfc3339(shown.extras->as_of) : std::string{})
        .set("usage_as_of_text",
             is_usage_older ? format_moment(shown.extras->as_of, language, zone) : std::string{});
    return model;
}

}  // namespace

Answer show_overview(const Context& context) {
    PEL_ASSIGN(auto overview, read_overview(context));
    const auto& own = *context.caller().account;
    const bool is_first_visit =
        std::any_of(overview.accounts.begin(), overview.accounts.end(),
                    [&](const Shown& shown) { return shown.account.id == own.id && !shown.extras; });
    if (is_first_visit) {
        // Use and domains are read account by account, when somebody wants to see them.
        if (const auto reading = context.refresh_own_account(); reading.ok()) {
            PEL_ASSIGN(overview, read_overview(context));
        } else {
            base::log::warn("first reading of {}: {}", own.facts.user, reading.error().what);
        }
    }
    Model accounts{Model::List{}};
    for (const auto& shown : overview.accounts)
        accounts.add(account_model(context, overview, shown));
    Model news{Model::List{}};
    for (const auto& one : overview.health.contacts) {
        Model health = contact_health_model(context, one, overview.zone);
        if (const auto* has_news = health.find("has_news"); std::get<bool>(has_news->value()))
            news.add(std::move(health));
    }
    const bool has_news = !std::get<Model::List>(news.value()).empty();
    Page page;
    page.template_name = "overview";
    page.title = context.text("Overview");
    page.model.set("accounts", std::move(accounts))
        .set("news", std::move(news))
        .set("has_news", has_news)
        .set("review", contact_review_model(context, overview.health, "overview"));
    add_policy_banner(context, page.model);
    context.add_form(page.model, "refresh");
    return page;
}

Answer refresh_account(Context& context) {
    const auto& user = context.caller().account->facts.user;
    if (const auto reading = context.jobs().refresh_now(user); !reading.ok()) {
        base::log::warn("refresh of {}: {}", user, reading.error().what);
        return Redirect{"?p=overview&done=not-refreshed", Model::object().set("refreshed", false)};
    }
    return Redirect{"?p=overview&done=refreshed", Model::object().set("refreshed", true)};
}

}  // namespace pelanggan::web
