// SPDX-License-Identifier: Apache-2.0
#include "service/confirm_request.h"

#include "service/request_steps.h"

namespace pelanggan::service {
namespace {

using domain::RequestKind;
using domain::RequestState;
using State = RequestLinkView::State;

}  // namespace

base::Expected<RequestLinkView> look_at_request(const store::Tx& tx, const domain::SignedLink& link) {
    RequestLinkView view;
    PEL_ASSIGN(const auto request, tx.data_requests().find({link.subject}));
    if (!request || request->customer != link.customer || request->contact != link.contact) return view;
    PEL_ASSIGN(const auto contact, tx.contacts().find(link.contact));
    if (!contact || contact->customer != link.customer) return view;
    if (request->state == RequestState::kRefused || request->state == RequestState::kWithdrawn) return view;
    view.state = request->state == RequestState::kWaitingConfirmation ? State::kOpen : State::kDone;
    view.request = *request;
    return view;
}

base::Expected<RequestLinkView> confirm_request(store::Store& store, const store::RequestId& request,
                                                const MailSetup& setup, const domain::SignedLink& link) {
    if (link.purpose != domain::LinkPurpose::kRequestConfirm) return RequestLinkView{};
    RequestLinkView view;
    bool did_run = false;
    const auto confirm = [&](store::Tx& tx) -> base::Expected<void> {
        did_run = true;
        PEL_ASSIGN(view, look_at_request(tx, link));
        if (view.state != State::kOpen) return {};
        const domain::Actor actor{domain::ActorKind::kCustomer, "", "link"};
        const auto next =
            view.request.kind == RequestKind::kAccess ? RequestState::kDone : RequestState::kInProgress;
        PEL_TRY(move_request(tx, setup, actor, view.request, next));
        view.state = State::kDone;
        return {};
    };
    PEL_TRY(store.transact(request, confirm));
    if (did_run) return view;
    PEL_TRY(store.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(view, look_at_request(tx, link));
        return {};
    }));
    return view;
}

}  // namespace pelanggan::service
