// SPDX-License-Identifier: Apache-2.0
#include "web/history_model.h"

#include "web/customer_pages/pages.h"

namespace pelanggan::web {

Answer show_history(const Context& context) {
    const auto& query = context.request().query;
    const auto before = query.number("before");
    if (query.has("before") && !before) return base::invalid_input("before is not a number");
    PEL_ASSIGN(auto model, history_model(context, context.caller().account->customer, before.value_or(0)));
    return Page{"history", context.text("History"), std::move(model)};
}

}  // namespace pelanggan::web
