// SPDX-License-Identifier: Apache-2.0
//
// The file with everything that is held about the customer. It is entered in the history before it is handed
// out, so that nobody can fetch it unseen.
#include "service/answer_request.h"
#include "web/customer_pages/pages.h"
#include "web/export_model.h"
#include "web/outcome.h"

namespace pelanggan::web {

Answer fetch_export(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const Caller& caller = context.caller();
    const auto id = context.request().form.number("id");
    if (!id) return base::invalid_input("id is not a number");
    const auto entered =
        service::record_export(context.store(), request, caller.actor(), caller.scope(), {*id});
    if (!entered.ok()) return after_failure(context, "request-export", entered.error(), "requests");
    PEL_ASSIGN(auto archive, export_archive(context, *entered));
    return archive;
}

}  // namespace pelanggan::web
