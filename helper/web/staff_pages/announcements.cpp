// SPDX-License-Identifier: Apache-2.0
//
// The list of announcements: what is written, waits, runs, and went.
#include <algorithm>
#include <map>

#include "web/mail_words.h"
#include "web/staff_pages/announcement_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kShown = 30;
constexpr std::int64_t kMostShown = 300;

struct Listed {
    domain::Announcement announcement;
    store::OutboxTable::StateCounts counts;
};

struct List {
    std::vector<Listed> rows;
    std::map<std::string, domain::Category, std::less<>> categories;
    bool is_cut{false};
};

base::Expected<List> read_list(const Context& context, std::int64_t limit) {
    List list;
    const auto scope = context.caller().scope();
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        List fresh;
        std::optional<std::string> author;
        if (const auto* reseller = scope.reseller_name()) author = *reseller;
        PEL_ASSIGN(auto announcements, tx.announcements().list(author, limit + 1));
        fresh.is_cut = static_cast<std::int64_t>(announcements.size()) > limit;
        if (fresh.is_cut) announcements.pop_back();
        for (auto& announcement : announcements) {
            Listed row;
            PEL_ASSIGN(row.counts, tx.outbox().counts(announcement.id));
            row.announcement = std::move(announcement);
            fresh.rows.push_back(std::move(row));
        }
        PEL_ASSIGN(const auto categories, tx.settings().categories());
        for (const auto& category : categories)
            fresh.categories[category.code] = category;
        list = std::move(fresh);
        return {};
    }));
    return list;
}

Model row_model(const Context& context, const List& list, const Listed& row) {
    const auto& announcement = row.announcement;
    const auto& counts = row.counts;
    const auto category = list.categories.find(announcement.category);
    const std::int64_t arrived = counts.sent;
    const std::int64_t rows =
        counts.sent + counts.skipped + counts.failed + counts.bounced + counts.waiting + counts.leased;
    Model model = Model::object();
    staff::add_progress(context, announcement, counts, model);
    model.set("id", announcement.id.value)
        .set("href", staff::link("announcement", {{"id", std::to_string(announcement.id.value)}}))
        .set("state", domain::to_string(announcement.state))
        .set("state_text", staff::announcement_state_text(context, announcement.state))
        .set("subject", staff::announcement_subject(context, announcement))
        .set("category", announcement.category)
        .set("category_name", category == list.categories.end() ? announcement.category
                                                                : category_name(context, category->second))
        .set("author", announcement.author.name)
        .set("when_text", staff::announcement_time_text(context, announcement))
        .set("has_rows", rows > 0)
        .set("sent", arrived)
        .set("recipients", rows)
        .set("sent_text", fill(context.text("{0} of {1}"),
                               {staff::count_text(context, arrived), staff::count_text(context, rows)}))
        .set("sent_percent", rows == 0 ? std::int64_t{0} : arrived * 100 / rows);
    return model;
}

}  // namespace

Answer show_announcements(const Context& context) {
    const auto limit =
        std::clamp<std::int64_t>(context.request().query.number("limit").value_or(kShown), 1, kMostShown);
    const auto list = read_list(context, limit);
    if (!list.ok()) return list.error();
    Model rows{Model::List{}};
    for (const auto& row : list->rows)
        rows.add(row_model(context, *list, row));
    Page page{"announcements", context.text("Announcements"), Model::object()};
    page.model.set("has_any", !list->rows.empty())
        .set("announcements", std::move(rows))
        .set("is_host", context.caller().scope().covers_all())
        .set("is_off", !context.mail().can_send)
        .set("more", list->is_cut && limit < kMostShown
                         ? staff::link("announcements", {{"limit", std::to_string(kMostShown)}})
                         : std::string{});
    return page;
}

}  // namespace pelanggan::web
