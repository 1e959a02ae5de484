// SPDX-License-Identifier: Apache-2.0
//
// The form in which an announcement is written. Whatever is typed comes back as it was typed until it is
// saved.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/announcement.h"
#include "service/change_announcement.h"
#include "web/context.h"
#include "web/staff_pages/form.h"

namespace pelanggan::web::staff {

// By the names of the form's fields, which are those of service::AnnouncementText and domain::Audience.
using AnnouncementValues = std::map<std::string, std::string, std::less<>>;

AnnouncementValues values_of(const Context& context, const domain::Announcement& announcement);
// As typed; line ends of browsers become line feeds. stored: taken where a clash's box says so.
AnnouncementValues typed_values(const Fields& form, const AnnouncementValues* stored);

// What the values mean; what means nothing is among faults.
service::AnnouncementText read_values(const AnnouncementValues& values,
                                      std::vector<service::FormFault>& faults);

// What can be chosen from, within the caller's scope.
struct AnnouncementChoices {
    std::vector<domain::Category> categories;
    std::vector<std::string> plans, servers, resellers;
};
base::Expected<AnnouncementChoices> read_choices(const Context& context, const store::Tx& tx);

// id 0: a new one.
Form draw_announcement(const Context& context, const AnnouncementChoices& choices,
                       const AnnouncementValues& values, domain::AnnouncementId id, std::int64_t version);

// Puts what is stored meanwhile beside each field where it differs.
void mark_clash(const AnnouncementValues& stored, Form& form);

}  // namespace pelanggan::web::staff
