// SPDX-License-Identifier: Apache-2.0
//
// What waits or fails at contacts' addresses, in words. Template part: contact_health.mustache.
#pragma once

#include <string>
#include <string_view>

#include "service/contact_health.h"
#include "web/context.h"
#include "web/mail_words.h"
#include "web/model.h"

namespace pelanggan::web {

// "has_news" and "news": the contact's id and label, "address"; "pending" with new_address and since, and for
// customers a form to send it again or give it up; "is_complaint", "is_bounced", "is_soft" with report;
// "own_domain"; "is_unwritten", for staff with why and since when. zone: IANA name, or "".
Model contact_health_model(const Context& context, const service::ContactHealth& health,
                           const std::string& zone);

// The yearly question, null when it is not due: "addresses" (label, address), and a form. back: the route
// that shows it. Template part: contact_review.mustache.
Model contact_review_model(const Context& context, const service::CustomerHealth& health,
                           std::string_view back);

}  // namespace pelanggan::web
