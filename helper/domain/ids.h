// SPDX-License-Identifier: Apache-2.0
//
// Ids are types, so that an account is never looked up with a customer's number.
#pragma once

#include <compare>
#include <cstdint>

namespace pelanggan::domain {

template <typename Tag>
struct Id {
    std::int64_t value{0};
    friend constexpr auto operator<=>(Id, Id) = default;
};

using ServerId = Id<struct ServerTag>;      // a WHM server, one per [whm] section
using AccountId = Id<struct AccountTag>;    // made by us; never uid or user name, which are used again
using CustomerId = Id<struct CustomerTag>;  // a person or company
using ContactId = Id<struct ContactTag>;
using RunId = Id<struct RunTag>;    // a sync run
using MailId = Id<struct MailTag>;  // a row of the outbox: one message to one recipient
using AnnouncementId = Id<struct AnnouncementTag>;
using EmailChangeId = Id<struct EmailChangeTag>;
using ConsentId = Id<struct ConsentTag>;
using DataRequestId = Id<struct DataRequestTag>;
using RequestMessageId = Id<struct RequestMessageTag>;
using PartnerId = Id<struct PartnerTag>;
using ExportId = Id<struct ExportTag>;  // a file for a partner
using DisclosureId = Id<struct DisclosureTag>;

}  // namespace pelanggan::domain
