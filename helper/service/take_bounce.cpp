// SPDX-License-Identifier: Apache-2.0
#include "service/take_bounce.h"

#include <optional>

#include "base/text.h"
#include "mail/bounce_report.h"
#include "service/record_bounce.h"

namespace pelanggan::service {
namespace {

using Kind = mail::BounceReport::Kind;

std::optional<AddressEvent> event_of(Kind kind) noexcept {
    switch (kind) {
        case Kind::kHard:
            return AddressEvent::kHardBounce;
        case Kind::kSoft:
            return AddressEvent::kSoftBounce;
        case Kind::kComplaint:
            return AddressEvent::kComplaint;
        case Kind::kAutoReply:
        case Kind::kUnknown:
            return std::nullopt;
    }
    return std::nullopt;
}

// The mail whose signed return address is among these.
std::optional<domain::MailId> find_mail(const domain::LinkKeys& keys,
                                        const std::vector<std::string>& addresses) {
    for (const auto& address : addresses) {
        const auto local = std::string_view{address}.substr(0, address.rfind('@'));
        const auto plus = local.rfind('+');
        if (plus == std::string_view::npos) continue;
        // Servers on the way may have made capitals small; the key has none.
        const auto mail = keys.verify_return_path(base::to_lower_ascii(local.substr(plus + 1)));
        if (mail.ok()) return *mail;
    }
    return std::nullopt;
}

std::string report_of(const mail::BounceReport& report) {
    if (report.kind == Kind::kComplaint && report.diagnostic.empty()) return "complaint";
    if (report.status.empty()) return report.diagnostic;
    // Most servers say the status in their words too.
    if (report.diagnostic.find(report.status) != std::string::npos) return report.diagnostic;
    return report.diagnostic.empty() ? report.status : report.status + " " + report.diagnostic;
}

}  // namespace

base::Expected<TakenBounce> take_bounce(store::Store& store, const domain::LinkKeys& keys,
                                        std::string_view raw, std::string_view envelope_recipient) {
    PEL_ASSIGN(const auto report, mail::read_bounce(raw, envelope_recipient));
    const auto event = event_of(report.kind);
    if (!event) return TakenBounce::kNothing;
    const auto mail = find_mail(keys, report.return_addresses);
    if (!mail) return TakenBounce::kUnknown;
    PEL_ASSIGN(const auto outcome, record_bounce(store, {*mail, *event, report_of(report)}));
    switch (outcome) {
        case BounceOutcome::kRecorded:
            return TakenBounce::kRecorded;
        case BounceOutcome::kKnown:
            return TakenBounce::kKnown;
        case BounceOutcome::kUnknown:
            return TakenBounce::kUnknown;
    }
    return TakenBounce::kUnknown;
}

}  // namespace pelanggan::service
