// SPDX-License-Identifier: Apache-2.0
//
// Reads what comes back to the bounce address: delivery reports (RFC 3464), complaints (RFC 5965), older
// reports in plain words, and answers of machines. Every byte is hostile: only the return addresses lead to a
// mail of ours, and only when domain::LinkKeys verifies them; everything else is for staff to read. Threads:
// any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace pelanggan::mail {

constexpr std::size_t kMaxBounceBytes = 1024 * 1024;

struct BounceReport {
    enum class Kind {
        kHard,       // the address does not work: 5.x.x
        kSoft,       // it may work another day: 4.x.x, a full mailbox (x.2.2), and what was refused for the
                     // message's sake and not the address's (x.2.3, x.3.4, x.6.x, x.7.x)
        kComplaint,  // the reader calls it spam
        kAutoReply,  // nothing is wrong: out of office, still being tried, delivered
        kUnknown     // a mail that says none of this
    };
    Kind kind{Kind::kUnknown};
    // Where the mail came back to, most reliable first, each once: envelope, Delivered-To, X-Original-To,
    // Envelope-To, To, and the return path of the original as the report tells it. At most 16.
    std::vector<std::string> return_addresses;
    std::string recipient;   // the address that failed or complained, canonical; "" when not told
    std::string status;      // "5.1.1"; "" when not told
    std::string diagnostic;  // the other server's words, one line of UTF-8, at most 500 bytes
    std::string message_id;  // of the original, "<…@…>"; "" when not told
};

// raw is one message; envelope_recipient the address it was delivered to, "" when not known.
// Errors: kInvalidInput (longer than kMaxBounceBytes, or no message at all).
base::Expected<BounceReport> read_bounce(std::string_view raw, std::string_view envelope_recipient);

}  // namespace pelanggan::mail
