// SPDX-License-Identifier: Apache-2.0
#include "web/staff_pages/hook_event.h"
#include "web/staff_pages/pages.h"

#include "base/log.h"

namespace pelanggan::web {
namespace {

// After the refresh was queued: what the panel told must not wait for what doctor wants to know.
void note_sighting(Context& context) {
    if (!context.hooks().note()) return;
    const auto noted = context.store().transact(store::RequestId::make(), [&](store::Tx& tx) {
        return tx.sync().note_hook(context.server(), base::now());
    });
    if (!noted.ok()) base::log::warn("that a hook came could not be stored: {}", noted.error().what);
}

}  // namespace

Answer take_hook(Context& context) {
    const HookEvent event = parse_hook_event(context.request().body);
    for (const auto& user : event.users)
        context.jobs().refresh_soon(user, event.is_removal);
    note_sighting(context);
    Model model;
    model.set("queued", static_cast<std::int64_t>(event.users.size()));
    return Redirect{"?p=customers", std::move(model)};
}

Answer take_own_hook(Context& context) {
    context.jobs().refresh_soon(context.caller().name, /*may_be_removed=*/false);
    note_sighting(context);
    return Redirect{"?p=overview", Model::object().set("queued", 1)};
}

}  // namespace pelanggan::web
