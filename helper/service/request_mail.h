// SPDX-License-Identifier: Apache-2.0
//
// Mail about data requests: the link that confirms one, and the news of one. They hold the number and the
// state, never what was asked or answered: that stands in cPanel.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "domain/contact.h"
#include "domain/data_request.h"
#include "service/queue_mail.h"
#include "store/store.h"

namespace pelanggan::service {

// What such a mail's reference holds: "123 done".
struct RequestMail {
    domain::DataRequestId request;
    std::string event;  // a state's stored name, "answered", or "" for the link

    static RequestMail parse(std::string_view reference);
    std::string text() const;
};

// The customer's contacts at whose address a link proves who asks: those with an address that is not
// suppressed and has been theirs for longer than a change can be taken back (domain::kRevertTime).
base::Expected<std::vector<domain::Contact>> confirming_contacts(const store::Tx& tx,
                                                                 domain::CustomerId customer, base::Time now);

// REQUIRES: setup.can_confirm, and a contact of the request's customer.
base::Expected<void> queue_request_link(store::Tx& tx, const MailSetup& setup,
                                        const domain::DataRequest& request, const domain::Contact& contact);

// News to the request's contact, else to the customer's first with an address that takes mail. Where there is
// none, or mail is switched off, nothing is queued.
base::Expected<void> queue_request_news(store::Tx& tx, const MailSetup& setup,
                                        const domain::DataRequest& request, std::string_view event);

}  // namespace pelanggan::service
