// SPDX-License-Identifier: Apache-2.0
//
// A message that came to the bounce address: whatever is read from it is bounded and clean.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "domain/email.h"
#include "mail/bounce_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pelanggan;
    const auto report =
        mail::read_bounce({reinterpret_cast<const char*>(data), size}, "bounce+a1@bounce.example");
    if (!report.ok()) return 0;
    PEL_CHECK(!report->return_addresses.empty() && report->return_addresses.size() <= 16);
    for (const auto& address : report->return_addresses)
        PEL_CHECK(domain::Email::parse(address).ok());
    PEL_CHECK(report->recipient.empty() || domain::Email::parse(report->recipient).ok());
    PEL_CHECK(report->diagnostic.size() <= 500 && base::is_utf8(report->diagnostic));
    for (const auto* const text : {&report->diagnostic, &report->message_id, &report->status})
        PEL_CHECK(text->find_first_of("\r\n") == std::string::npos);
    const bool is_bounce =
        report->kind == mail::BounceReport::Kind::kHard || report->kind == mail::BounceReport::Kind::kSoft;
    PEL_CHECK(!is_bounce || !report->status.empty());
    return 0;
}
