// SPDX-License-Identifier: Apache-2.0
#include "web/mail_pipe.h"

#include "base/log.h"
#include "service/take_bounce.h"

namespace pelanggan::web {
namespace {

std::string_view name_of(service::TakenBounce taken) noexcept {
    switch (taken) {
        case service::TakenBounce::kRecorded:
            return "recorded";
        case service::TakenBounce::kKnown:
            return "known";
        case service::TakenBounce::kUnknown:
            return "unknown";
        case service::TakenBounce::kNothing:
            return "nothing";
    }
    return "";
}

}  // namespace

Answer take_bounce(Context& context) {
    const auto& request = context.request();
    if (context.link_keys() == nullptr) return base::unavailable("no key for return addresses is set up");
    const auto taken = service::take_bounce(context.store(), *context.link_keys(), request.body,
                                            request.query.get("recipient"));
    if (!taken.ok()) return taken.error();
    base::log::info("a message came back: {}", name_of(*taken));
    // A fallback may have been queued.
    if (*taken == service::TakenBounce::kRecorded) context.jobs().look_at_queues();
    return Redirect{"", Model::object().set("bounce", name_of(*taken))};
}

}  // namespace pelanggan::web
