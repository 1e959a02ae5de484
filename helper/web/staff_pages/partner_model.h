// SPDX-License-Identifier: Apache-2.0
//
// What the staff pages of partners say alike.
#pragma once

#include "domain/partner.h"
#include "service/preview_partner_export.h"
#include "web/context.h"
#include "web/model.h"

namespace pelanggan::web::staff {

// id, name, purpose, purpose_id, purpose_en, fields, fields_text, contact, valid_until, is_retired, state,
// state_text, can_receive, version.
Model partner_model(const Context& context, const domain::Partner& partner);
// The last day on which a partner gets data, as forms write it: "2026-12-31"; "" for no end.
std::string last_day(const domain::Partner& partner);
// Who is in the file and who is not: figures, each with label, count and count_text.
Model audience_model(const Context& context, const service::PartnerPreview& preview);

}  // namespace pelanggan::web::staff
