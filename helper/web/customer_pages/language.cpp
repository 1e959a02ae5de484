// SPDX-License-Identifier: Apache-2.0
#include "service/set_language.h"
#include "web/customer_pages/pages.h"

namespace pelanggan::web {

Answer change_language(Context& context) {
    const auto& form = context.request().form;
    PEL_ASSIGN(const auto request, context.request_id());
    const Caller& caller = context.caller();
    const auto stored =
        caller.account
            ? service::set_customer_language(context.store(), request, caller.actor(), caller.scope(),
                                             caller.account->customer, form.get("language"))
            : service::set_staff_language(context.store(), request, caller.name, form.get("language"));
    if (!stored.ok()) return stored.error();
    // Back to where the switch was pressed; pages that need more than their name are left for the start.
    return Redirect{"?p=" + url_encode(form.get("back")),
                    Model::object().set("language", form.get("language"))};
}

}  // namespace pelanggan::web
