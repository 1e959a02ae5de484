// SPDX-License-Identifier: Apache-2.0
//
// Files for partners. CSV: a line of field names, then a line per customer, safe to open in a spreadsheet
// (base/csv.h). JSON: an object with partner, purpose, export, made_at, fields and rows, an object per
// customer without the fields that have no value. Neither holds more than the partner's fields.
#pragma once

#include <memory>
#include <string>

#include "domain/partner.h"
#include "service/export_to_partner.h"

namespace pelanggan::web {

std::unique_ptr<service::PartnerFileWriter> make_partner_file(domain::ExportFormat format);
std::string_view content_type_of(domain::ExportFormat format) noexcept;
// "partner-3-export-17.csv"
std::string file_name_of(const domain::PartnerExport& file);

}  // namespace pelanggan::web
