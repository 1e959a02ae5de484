// SPDX-License-Identifier: Apache-2.0
#include "web/account_words.h"

#include <algorithm>
#include <array>

#include "web/format.h"

namespace pelanggan::web {
namespace {

struct Label {
    std::string_view field;
    const char* text;
};
constexpr std::array kFields{
    Label{"user", PEL_TEXT("Account name")},
    Label{"domain", PEL_TEXT("Domain")},
    Label{"email", PEL_TEXT("Contact e-mail")},
    Label{"owner", PEL_TEXT("Looked after by")},
    Label{"plan", PEL_TEXT("Plan")},
    Label{"status", PEL_TEXT("Status")},
    Label{"suspend_reason", PEL_TEXT("Reason of the suspension")},
    Label{"locked", PEL_TEXT("Only root can lift the suspension")},
    Label{"uid", PEL_TEXT("User number")},
    Label{"created_at", PEL_TEXT("Created")},
    Label{"customer", PEL_TEXT("Customer number")},
};

// Figures of use that we can name in the reader's language, in the order of interest. Others come with the
// panel's own words, after these.
constexpr std::array kUsageNames{
    Label{"disk_usage", PEL_TEXT("Disk space")},
    Label{"bandwidth", PEL_TEXT("Traffic this month")},
    Label{"email_accounts", PEL_TEXT("Mailboxes")},
    Label{"forwarders", PEL_TEXT("Mail forwarders")},
    Label{"addon_domains", PEL_TEXT("Further domains")},
    Label{"aliases", PEL_TEXT("Alias domains")},
    Label{"subdomains", PEL_TEXT("Subdomains")},
    Label{"mysql_databases", PEL_TEXT("Databases")},
    Label{"cachedmysqldiskusage", PEL_TEXT("Space of databases")},
    Label{"postgresql_databases", PEL_TEXT("PostgreSQL databases")},
    Label{"cachedpostgresdiskusage", PEL_TEXT("Space of PostgreSQL databases")},
    Label{"filesusage", PEL_TEXT("Files")},
    Label{"ftp_accounts", PEL_TEXT("FTP accounts")},
    Label{"mailing_lists", PEL_TEXT("Mailing lists")},
};
constexpr std::int64_t kHighPercent = 80;
constexpr double kMostPercent = 999'999;  // beyond that nobody reads the figure

std::size_t rank_of(const domain::Usage& usage) {
    const auto* found = std::find_if(kUsageNames.begin(), kUsageNames.end(),
                                     [&](const Label& name) { return name.field == usage.id; });
    return static_cast<std::size_t>(found - kUsageNames.begin());
}

// REQUIRES: limit > 0.
std::int64_t percent_of(std::int64_t used, std::int64_t limit) {
    const double percent = static_cast<double>(used) * 100.0 / static_cast<double>(limit);
    return static_cast<std::int64_t>(std::clamp(percent, 0.0, kMostPercent));
}

Model figure_model(const Context& context, const domain::Usage& usage) {
    const auto amount = [&](std::int64_t value) {
        return usage.is_bytes ? format_bytes(value, context.language())
                              : format_count(value, context.language());
    };
    const std::size_t rank = rank_of(usage);
    const bool has_limit = usage.limit.has_value();
    const std::int64_t limit = usage.limit.value_or(0);
    // Of a plan that holds none, any use is too much, but no percentage.
    const bool is_over = has_limit && usage.used > limit;
    const bool is_full = has_limit && limit > 0 && usage.used == limit;
    const std::int64_t percent = limit > 0 ? percent_of(usage.used, limit) : 0;
    const bool is_high = !is_over && !is_full && percent >= kHighPercent;
    Model model = Model::object();
    model.set("id", usage.id)
        .set("description", rank < kUsageNames.size()   ? context.text(kUsageNames[rank].text)
                            : usage.description.empty() ? usage.id
                                                        : usage.description)
        .set("used", usage.used)
        .set("used_text", amount(usage.used))
        .set("limit", has_limit ? Model{limit} : Model{})
        .set("limit_text", has_limit ? amount(limit) : std::string{})
        .set("is_bytes", usage.is_bytes)
        .set("has_limit", has_limit)
        .set("percent", percent)
        .set("percent_text", limit > 0 ? format_count(percent, context.language()) + " %" : std::string{})
        .set("meter", is_over ? 100 : std::min<std::int64_t>(100, percent))
        .set("level", is_over || is_full ? "full"
                      : is_high          ? "high"
                                         : "normal")
        .set("is_high", is_high)
        .set("is_full", is_full)
        .set("is_over", is_over);
    return model;
}

}  // namespace

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

std::string account_field_label(const Context& context, std::string_view field) {
    for (const auto& label : kFields) {
        if (label.field == field) return context.text(label.text);
    }
    return std::string{field};
}

std::string account_field_text(const Context& context, std::string_view field, const std::string& value) {
    if (field == "status") {
        const auto status = domain::parse_account_status(value);
        return status ? status_text(context, *status) : value;
    }
    if (field == "locked" && value == "yes") return context.text("yes");
    if (field == "locked" && value == "no") return context.text("no");
    return value;
}

Model usage_model(const Context& context, std::vector<domain::Usage> usage) {
    // What the plan does not hold is no news.
    std::erase_if(usage, [](const domain::Usage& figure) { return figure.limit == 0 && figure.used == 0; });
    std::stable_sort(usage.begin(), usage.end(),
                     [](const domain::Usage& a, const domain::Usage& b) { return rank_of(a) < rank_of(b); });
    Model list{Model::List{}};
    for (const auto& figure : usage)
        list.add(figure_model(context, figure));
    return list;
}

}  // namespace pelanggan::web
