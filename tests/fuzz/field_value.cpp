// SPDX-License-Identifier: Apache-2.0
//
// Texts that people type into fields: a canonical value, read again, is itself; a refused one leaves nothing
// behind.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "domain/customer.h"
#include "domain/email.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pelanggan;
    if (size < 1) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto field = static_cast<domain::Field>(data[0] % domain::kFieldCount);
    const auto first = domain::parse_field_value(field, text, "ID");
    if (first.fault == domain::FieldFault::kNone) {
        PEL_CHECK(base::is_utf8(first.value));
        PEL_CHECK(!base::has_control_characters(first.value));
        const auto second = domain::parse_field_value(field, first.value, "ID");
        PEL_CHECK(second.fault == domain::FieldFault::kNone);
        PEL_CHECK(second.value == first.value);
    } else {
        PEL_CHECK(first.value.empty());
    }
    if (const auto email = domain::Email::parse(text); email.ok()) {
        PEL_CHECK(email->text().size() <= 254);
        PEL_CHECK(email->text().find_first_of("\r\n\t <>,;\"") == std::string::npos);
        const auto again = domain::Email::parse(email->text());
        PEL_CHECK(again.ok() && *again == *email);
    }
    return 0;
}
