// SPDX-License-Identifier: Apache-2.0
//
// The rules by which a reply of WHM API 1 is a success. Anything that is not one for certain is an error.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "whm/json_value.h"

namespace pelanggan::whm {

// A server's sentence made fit to show: cut, without control characters and without the XID that WHM puts in
// front; xid gets that, for the log.
std::string clean_reason(std::string_view text, std::string& xid);

// Looks at metadata. Errors: kInvalidInput when the server said no; kCorrupt when the reply is of another
// shape or answers another function.
base::Expected<void> check_metadata(const JsonValue& reply, std::string_view function);

// The data of a UAPI call made through uapi_cpanel (after check_metadata); nullptr when it has none.
// Errors: as check_metadata.
base::Expected<const JsonValue*> check_uapi(const JsonValue& reply, std::string_view function);

// The data of an API 2 call made through cpanel, which has no metadata. Errors: as check_metadata.
base::Expected<const JsonValue*> check_api2(const JsonValue& reply, std::string_view function);

// What a body that is not JSON looks like, as an end of a sentence: ", but a log-in page", or "".
std::string_view looks_like(std::string_view head) noexcept;

}  // namespace pelanggan::whm
