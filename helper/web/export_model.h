// SPDX-License-Identifier: Apache-2.0
//
// Everything that is held about a customer, for the copy that they may fetch: as data (docs/export.md
// describes every name) and as a page to read.
#pragma once

#include "base/expected.h"
#include "domain/data_request.h"
#include "web/answer.h"
#include "web/context.h"

namespace pelanggan::web {

// Newest entries of the history on the page; the data holds all.
constexpr std::int64_t kExportedEvents = 10'000;

// REQUIRES: the caller is the request's customer, and the copy may be fetched. Errors: the store's.
base::Expected<Archive> export_archive(const Context& context, const domain::DataRequest& request);

}  // namespace pelanggan::web
