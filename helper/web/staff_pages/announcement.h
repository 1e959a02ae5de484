// SPDX-License-Identifier: Apache-2.0
//
// What the actions upon an announcement share.
#pragma once

#include <string>

#include "domain/announcement.h"
#include "service/change_announcement.h"
#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web::staff {

// The id that the request names; 0 when it names none.
domain::AnnouncementId asked_announcement(const Context& context);
std::string announcement_link(domain::AnnouncementId id);

// What a form of the page said, to be shown again.
struct AnnouncementNote {
    std::string alert;         // what stands in the way, or ""
    std::string test_address;  // as typed
    std::string test_fault;    // beside it
    int status{200};
};
Answer announcement_page(const Context& context, domain::AnnouncementId id, const AnnouncementNote& note);

// For a result that is not kSaved: the page that says why, and where faults are in the text, the form with
// them.
Answer refused_announcement(const Context& context, domain::AnnouncementId id,
                            const service::AnnouncementResult& result);
// The form of a stored draft with what it lacks. Part of announcement_edit.cpp.
Answer incomplete_announcement(const Context& context, domain::AnnouncementId id,
                               const std::vector<service::FormFault>& faults);

}  // namespace pelanggan::web::staff
