// SPDX-License-Identifier: Apache-2.0
//
// The link that confirms a data request, sent to an address that was the customer's before.
#pragma once

#include "base/expected.h"
#include "domain/data_request.h"
#include "domain/signed_link.h"
#include "service/queue_mail.h"
#include "store/store.h"

namespace pelanggan::service {

struct RequestLinkView {
    enum class State {
        kOpen,  // it waits to be used
        kDone,  // it was
        kGone   // the request was settled otherwise, or is not there
    };
    State state{State::kGone};
    domain::DataRequest request;  // not for kGone
};

// link: verified by LinkKeys for kRequestConfirm.
base::Expected<RequestLinkView> look_at_request(const store::Tx& tx, const domain::SignedLink& link);

// Grants the copy of the data; an erasure goes on to the host.
base::Expected<RequestLinkView> confirm_request(store::Store& store, const store::RequestId& request,
                                                const MailSetup& setup, const domain::SignedLink& link);

}  // namespace pelanggan::service
