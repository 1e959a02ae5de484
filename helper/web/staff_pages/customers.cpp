// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "service/list_customers.h"
#include "web/account_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

using Sort = store::AccountQuery::Sort;
constexpr std::int64_t kPageSize = 50;
constexpr std::size_t kMaxSearchBytes = 200;

struct Column {
    std::string_view key;
    Sort sort;
    const char* label;
};
constexpr std::array kColumns{
    Column{"user", Sort::kUser, PEL_TEXT("Account")},
    Column{"domain", Sort::kDomain, PEL_TEXT("Domain")},
    Column{"plan", Sort::kPlan, PEL_TEXT("Plan")},
    Column{"reseller", Sort::kOwner, PEL_TEXT("Reseller")},
    Column{"email", Sort::kEmail, PEL_TEXT("Contact e-mail")},
    Column{"status", Sort::kStatus, PEL_TEXT("Status")},
};

// What the address says, kept as text so that every link can carry it on.
struct View {
    std::string search, status, plan, reseller, sort{"user"}, direction;
    std::int64_t page{1}, size{kPageSize};

    std::string link(const std::string& to_status, std::string_view to_sort, std::string_view to_direction,
                     std::int64_t to_page) const {
        return staff::link("customers", {{"q", search},
                                         {"status", to_status},
                                         {"plan", plan},
                                         {"reseller", reseller},
                                         {"sort", to_sort == "user" ? "" : to_sort},
                                         {"dir", to_direction},
                                         {"page", to_page > 1 ? std::to_string(to_page) : ""}});
    }
};

base::Expected<View> parse_view(const Fields& query) {
    View view;
    view.search = base::trim(query.get("q"));
    view.status = query.get("status");
    view.plan = query.get("plan");
    view.reseller = query.get("reseller");
    view.direction = query.get("dir") == "desc" ? "desc" : "";
    if (query.has("sort")) view.sort = query.get("sort");
    view.page = std::clamp<std::int64_t>(query.number("page").value_or(1), 1, 1'000'000);
    view.size = std::clamp<std::int64_t>(query.number("size").value_or(kPageSize), 1, 500);
    if (view.search.size() > kMaxSearchBytes || view.plan.size() > kMaxSearchBytes ||
        view.reseller.size() > kMaxSearchBytes)
        return base::invalid_input("a filter is too long");
    if (!view.status.empty() && !domain::parse_account_status(view.status))
        return base::invalid_input("unknown status in the filter");
    return view;
}

base::Expected<store::AccountQuery> to_query(const View& view) {
    store::AccountQuery query;
    query.search = view.search;
    query.status = domain::parse_account_status(view.status);
    if (!view.plan.empty()) query.plan = view.plan;
    if (!view.reseller.empty()) query.reseller = view.reseller;
    const auto column =
        std::find_if(kColumns.begin(), kColumns.end(), [&](const Column& c) { return c.key == view.sort; });
    if (column == kColumns.end()) return base::invalid_input("unknown column to sort by");
    query.sort = column->sort;
    query.is_descending = !view.direction.empty();
    query.offset = (view.page - 1) * view.size;
    query.limit = view.size;
    return query;
}

Model row_model(const Context& context, const store::AccountRow& row) {
    const auto& account = row.account;
    const std::string customer = std::to_string(account.customer.value);
    Model model = staff::account_model(context, account);
    model.set("href", staff::link("customer", {{"id", customer}}))
        .set("customer_name", row.customer_name)
        .set("is_suspended", domain::status_of(account) == domain::AccountStatus::kSuspended);
    return model;
}

Model columns_model(const Context& context, const View& view) {
    Model columns{Model::List{}};
    for (const auto& column : kColumns) {
        const bool is_sorted = view.sort == column.key;
        const bool is_descending = is_sorted && !view.direction.empty();
        columns.add(
            Model::object()
                .set("label", context.text(column.label))
                .set("href", view.link(view.status, column.key, is_sorted && !is_descending ? "desc" : "", 1))
                .set("sorted", !is_sorted      ? ""
                               : is_descending ? "descending"
                                               : "ascending")
                .set("is_descending", is_descending));
    }
    return columns;
}

Model counts_model(const Context& context, const View& view, const store::AccountTable::Counts& counts) {
    const struct {
        std::string status;
        std::string label;
        std::int64_t count;
    } rows[] = {
        {"", context.text("All"), counts.active + counts.suspended + counts.missing},
        {"active", status_text(context, domain::AccountStatus::kActive), counts.active},
        {"suspended", status_text(context, domain::AccountStatus::kSuspended), counts.suspended},
        {"missing", status_text(context, domain::AccountStatus::kMissing), counts.missing},
    };
    Model list{Model::List{}};
    for (const auto& row : rows) {
        list.add(Model::object()
                     .set("status", row.status)
                     .set("label", row.label)
                     .set("count", row.count)
                     .set("count_text", staff::count_text(context, row.count))
                     .set("href", view.link(row.status, view.sort, view.direction, 1))
                     .set("is_current", row.status == view.status));
    }
    return list;
}

Model choices(const std::string& all, const std::vector<std::string>& values, const std::string& selected) {
    std::vector<std::pair<std::string, std::string>> pairs{{"", all}};
    for (const auto& value : values)
        pairs.emplace_back(value, value);
    // A filter in the address stays visible although nothing has it any more.
    if (!selected.empty() && std::find(values.begin(), values.end(), selected) == values.end())
        pairs.emplace_back(selected, selected);
    return staff::options(pairs, selected);
}

void add_paging(const Context& context, const View& view, const service::CustomerList& list, Model& model) {
    const auto shown = static_cast<std::int64_t>(list.page.rows.size());
    const std::int64_t page = list.offset / view.size + 1;
    const std::int64_t pages = (list.page.total + view.size - 1) / view.size;
    model.set("total", list.page.total)
        .set("page", page)
        .set("pages", pages)
        .set("range", shown == 0 ? ""
                                 : fill(context.text("{0} to {1} of {2}"),
                                        {staff::count_text(context, list.offset + 1),
                                         staff::count_text(context, list.offset + shown),
                                         staff::count_text(context, list.page.total)}))
        .set("previous", page > 1 ? view.link(view.status, view.sort, view.direction, page - 1) : "")
        .set("next", page < pages ? view.link(view.status, view.sort, view.direction, page + 1) : "")
        .set("has_pages", pages > 1);
}

}  // namespace

Answer show_customers(const Context& context) {
    auto view = parse_view(context.request().query);
    if (!view.ok()) return view.error();
    const auto query = to_query(*view);
    if (!query.ok()) return query.error();
    service::CustomerList list;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(list, service::list_customers(tx, context.caller().scope(), *query));
        return {};
    });
    if (!read.ok()) return read.error();

    Model rows{Model::List{}};
    for (const auto& row : list.page.rows)
        rows.add(row_model(context, row));
    Page page;
    page.template_name = "customers";
    page.title = context.text("Customers");
    const bool is_filtered =
        !view->search.empty() || !view->status.empty() || !view->plan.empty() || !view->reseller.empty();
    page.model.set("rows", std::move(rows))
        .set("has_rows", !list.page.rows.empty())
        .set("is_filtered", is_filtered)
        .set("counts", counts_model(context, *view, list.counts))
        .set("columns", columns_model(context, *view))
        .set("search", view->search)
        .set("status", view->status)
        .set("sort", view->sort)
        .set("direction", view->direction)
        .set("plans", choices(context.text("Every plan"), list.plans, view->plan))
        .set("has_resellers", !list.resellers.empty())
        .set("resellers", choices(context.text("Every reseller"), list.resellers, view->reseller));
    add_paging(context, *view, list, page.model);
    return page;
}

}  // namespace pelanggan::web
