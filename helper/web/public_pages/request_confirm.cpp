// SPDX-License-Identifier: Apache-2.0
//
// The link that says: yes, it is me who asked for my data.
#include "service/confirm_request.h"
#include "web/outcome.h"
#include "web/public_pages/pages.h"
#include "web/request_words.h"

namespace pelanggan::web {
namespace {

constexpr std::string_view kRoute = "request-confirm";
using State = service::RequestLinkView::State;

}  // namespace

Answer show_request_confirmation(const Context& context) {
    service::RequestLinkView view;
    PEL_TRY(context.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(view, service::look_at_request(tx, *context.caller().link));
        return {};
    }));
    if (view.state == State::kGone) return base::not_found("the data request is settled otherwise");
    Page page{"request_confirm", context.text("Your request"), Model::object()};
    page.model.set("number", domain::request_number(view.request))
        .set("kind_text", request_kind_text(context, view.request.kind))
        .set("is_access", view.request.kind == domain::RequestKind::kAccess)
        .set("can_act", view.state == State::kOpen)
        .set("is_done", view.state == State::kDone)
        .set("action", context.link_to(kRoute));
    context.add_form(page.model, kRoute);
    return page;
}

Answer confirm_request(Context& context) {
    PEL_ASSIGN(const auto request, context.request_id());
    const auto done =
        service::confirm_request(context.store(), request, context.mail(), *context.caller().link);
    if (!done.ok()) return after_failure(context, kRoute, done.error());
    context.jobs().look_at_queues();
    return Redirect{context.link_to(kRoute), Model::object().set("saved", done->state == State::kDone)};
}

}  // namespace pelanggan::web
