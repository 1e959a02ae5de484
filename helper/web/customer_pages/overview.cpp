// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/log.h"
#include "web/customer_pages/pages.h"
#include "web/format.h"

namespace pelanggan::web {
namespace {

// Figures of use that we can name in the reader's language, in the order of interest. Others come with the
// panel's own words, after these.
struct UsageName {
    std::string_view id;
    const char* label;
};
constexpr std::array kUsageNames{
    UsageName{"disk_usage", PEL_TEXT("Disk space")},
    UsageName{"bandwidth", PEL_TEXT("Traffic this month")},
    UsageName{"email_accounts", PEL_TEXT("Mailboxes")},
    UsageName{"forwarders", PEL_TEXT("Mail forwarders")},
    UsageName{"addon_domains", PEL_TEXT("Further domains")},
    UsageName{"aliases", PEL_TEXT("Alias domains")},
    UsageName{"subdomains", PEL_TEXT("Subdomains")},
    UsageName{"mysql_databases", PEL_TEXT("Databases")},
    UsageName{"cachedmysqldiskusage", PEL_TEXT("Space of databases")},
    UsageName{"postgresql_databases", PEL_TEXT("PostgreSQL databases")},
    UsageName{"cachedpostgresdiskusage", PEL_TEXT("Space of PostgreSQL databases")},
    UsageName{"filesusage", PEL_TEXT("Files")},
    UsageName{"ftp_accounts", PEL_TEXT("FTP accounts")},
    UsageName{"mailing_lists", PEL_TEXT("Mailing lists")},
};
constexpr std::int64_t kHighPercent = 80;

std::size_t rank_of(const domain::Usage& usage) {
    const auto* found = std::find_if(kUsageNames.begin(), kUsageNames.end(),
                                     [&](const UsageName& name) { return name.id == usage.id; });
    return static_cast<std::size_t>(found - kUsageNames.begin());
}

std::int64_t percent_of(std::int64_t used, std::int64_t limit) {
    if (limit <= 0) return used > 0 ? 100 : 0;
    return std::min<std::int64_t>(
        100, static_cast<std::int64_t>(static_cast<double>(used) * 100.0 / static_cast<double>(limit)));
}

Model usage_model(const Context& context, const domain::Usage& usage) {
    const auto amount = [&](std::int64_t value) {
        return usage.is_bytes ? format_bytes(value, context.language())
                              : format_count(value, context.language());
    };
    const std::size_t rank = rank_of(usage);
    const bool has_limit = usage.limit.has_value();
    const std::int64_t percent = has_limit ? percent_of(usage.used, *usage.limit) : 0;
    const bool is_full = has_limit && *usage.limit > 0 && usage.used >= *usage.limit;
    const bool is_high = !is_full && has_limit && *usage.limit > 0 && percent >= kHighPercent;
    Model model = Model::object();
    model.set("id", usage.id)
        .set("description", rank < kUsageNames.size()   ? context.text(kUsageNames[rank].label)
                            : usage.description.empty() ? usage.id
                                                        : usage.description)
        .set("used", usage.used)
        .set("used_text", amount(usage.used))
        .set("limit", has_limit ? Model{*usage.limit} : Model{})
        .set("limit_text", has_limit ? amount(*usage.limit) : std::string{})
        .set("is_bytes", usage.is_bytes)
        .set("has_limit", has_limit)
        .set("percent", percent)
        .set("level", is_full   ? "full"
                      : is_high ? "high"
                                : "normal")
        .set("is_high", is_high)
        .set("is_full", is_full);
    return model;
}

std::string status_text(const Context& context, domain::AccountStatus status) {
    switch (status) {
        case domain::AccountStatus::kActive:
            return context.text("Active");
        case domain::AccountStatus::kSuspended:
            return context.text("Suspended");
        case domain::AccountStatus::kMissing:
            return context.text("Not listed");
        case domain::AccountStatus::kTerminated:
            return context.text("Ended");
    }
    return {};
}

struct Shown {
    domain::Account account;
    std::vector<domain::Usage> usage;
    std::optional<store::AccountTable::Extras> extras;
    base::Time as_of;
};

struct Overview {
    std::vector<Shown> accounts;
    std::vector<domain::SuspensionText> texts;
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
            std::stable_sort(
                shown.usage.begin(), shown.usage.end(),
                [](const domain::Usage& a, const domain::Usage& b) { return rank_of(a) < rank_of(b); });
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
    Model usage{Model::List{}};
    if (shown.extras) {
        for (const auto& name : shown.extras->domains) {
            if (name != facts.domain) domains.add(Model{name});
        }
    }
    for (const auto& figure : shown.usage) {
        // What the plan does not hold is no news.
        if (figure.limit == 0 && figure.used == 0) continue;
        usage.add(usage_model(context, figure));
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
        .set("has_usage", !shown.usage.empty())
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
    Page page;
    page.template_name = "overview";
    page.title = context.text("Overview");
    page.model.set("accounts", std::move(accounts));
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
