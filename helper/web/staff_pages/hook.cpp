// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/hook_event.h"
#include "web/staff_pages/pages.h"

namespace pelanggan::web {

Answer take_hook(Context& context) {
    context.hooks().note();
    const HookEvent event = parse_hook_event(context.request().body);
    for (const auto& user : event.users)
        context.jobs().refresh_soon(user, event.is_removal);
    Model model;
    model.set("queued", static_cast<std::int64_t>(event.users.size()));
    return Redirect{"?p=customers", std::move(model)};
}

Answer take_own_hook(Context& context) {
    context.hooks().note();
    context.jobs().refresh_soon(context.caller().name, /*may_be_removed=*/false);
    return Redirect{"?p=overview", Model::object().set("queued", 1)};
}

}  // namespace pelanggan::web
