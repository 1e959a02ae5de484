// SPDX-License-Identifier: Apache-2.0
//
// Addresses to which nothing is sent, whoever has them: what came back, complaints, and what staff entered.
#include <algorithm>

#include "domain/email.h"
#include "service/suppress_address.h"
#include "web/mail_words.h"
#include "web/outcome.h"
#include "web/staff_pages/announcement_words.h"
#include "web/staff_pages/pages.h"
#include "web/staff_pages/words.h"

namespace pelanggan::web {
namespace {

constexpr std::int64_t kPageSize = 50;

Model row_model(const Context& context, const domain::AddressState& state) {
    const bool is_suppressed = state.suppressed_by.has_value();
    return Model::object()
        .set("address", state.address)
        .set("address_text", email_text(state.address))
        .set("cause", is_suppressed ? domain::to_string(*state.suppressed_by) : std::string_view{})
        .set("cause_text", is_suppressed ? staff::suppression_text(context, *state.suppressed_by) : "")
        .set("report", state.last_report)
        .set("since", state.suppressed_at ? base::to_rfc3339(*state.suppressed_at) : std::string{})
        .set("since_text", state.suppressed_at ? staff::time_text(context, *state.suppressed_at) : "")
        .set("hard_bounces", state.hard_bounces)
        .set("soft_bounces", state.soft_bounces)
        .set("complaints", state.complaints);
}

Answer list_page(const Context& context, const std::string& typed, const std::string& fault) {
    std::vector<domain::AddressState> rows;
    std::int64_t total = 0;
    const auto& query = context.request().query;
    const std::int64_t asked = std::clamp<std::int64_t>(query.number("page").value_or(1), 1, 1'000'000);
    std::int64_t page_number = asked;
    const auto read = context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(total, tx.suppressions().count());
        const std::int64_t pages = std::max<std::int64_t>(1, (total + kPageSize - 1) / kPageSize);
        page_number = std::min(asked, pages);
        PEL_ASSIGN(rows, tx.suppressions().list((page_number - 1) * kPageSize, kPageSize));
        return {};
    });
    if (!read.ok()) return read.error();
    Model list{Model::List{}};
    for (const auto& row : rows)
        list.add(row_model(context, row));
    Model faults{Model::List{}};
    if (!fault.empty()) faults.add(Model::object().set("name", "address").set("fault", fault));
    const std::int64_t first = (page_number - 1) * kPageSize;
    const auto shown = static_cast<std::int64_t>(rows.size());
    const auto page_link = [](std::int64_t number) {
        return staff::link("suppressions", {{"page", std::to_string(number)}});
    };
    Page page{"suppressions", context.text("Suppressed addresses"), Model::object(),
              fault.empty() ? 200 : 422};
    page.model.set("has_any", total > 0)
        .set("total", total)
        .set("page", page_number)
        .set("addresses", std::move(list))
        .set("range", fill(context.text("{0} to {1} of {2}"),
                           {staff::count_text(context, first + 1), staff::count_text(context, first + shown),
                            staff::count_text(context, total)}))
        .set("previous", page_number > 1 ? page_link(page_number - 1) : "")
        .set("next", first + shown < total ? page_link(page_number + 1) : "")
        .set("typed", typed)
        .set("fault", fault)
        .set("faults", std::move(faults));
    Model lift = Model::object();
    context.add_form(lift, "suppression-lift");
    page.model.set("lift_token", *lift.find("token")).set("lift_request", *lift.find("request"));
    context.add_form(page.model, "suppressions");
    return page;
}

using Change = base::Expected<void> (*)(store::Store&, const store::RequestId&, const domain::Actor&,
                                        const service::Scope&, const std::string&);

Answer change(Context& context, std::string_view route, std::string_view done, Change act) {
    PEL_ASSIGN(const auto request, context.request_id());
    const std::string typed{base::trim(context.request().form.get("address"))};
    const auto address = domain::Email::parse(typed);
    if (!address.ok()) return list_page(context, typed, context.text("This is not an e-mail address."));
    const auto& caller = context.caller();
    const auto stored = act(context.store(), request, caller.actor(), caller.scope(), address->text());
    if (!stored.ok()) return after_failure(context, route, stored.error(), "suppressions");
    return Redirect{"?p=suppressions&done=" + std::string{done},
                    Model::object().set("address", address->text()).set("saved", true)};
}

}  // namespace

Answer show_suppressions(const Context& context) {
    return list_page(context, {}, {});
}
Answer add_suppression(Context& context) {
    return change(context, "suppressions", "suppressed", service::suppress_address);
}
Answer lift_suppression(Context& context) {
    return change(context, "suppression-lift", "lifted", service::lift_suppression);
}

}  // namespace pelanggan::web
