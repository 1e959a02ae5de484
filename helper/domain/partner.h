// SPDX-License-Identifier: Apache-2.0
//
// Companies that get data of customers who agreed to it, the files that were made for them, and the register
// in which every customer reads what was handed on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/crypto.h"
#include "domain/actor.h"
#include "domain/ids.h"

namespace pelanggan::domain {

struct Partner {
    PartnerId id;
    std::string name;
    std::string purpose_id, purpose_en;     // what the data are for, in words a customer reads
    std::vector<std::string> fields;        // of partner_fields(), in their order
    std::string contact;                    // whom to ask there: an address, a telephone number, a web page
    std::optional<base::Time> valid_until;  // absent: until it is retired
    bool is_retired{false};
    // When what a customer agrees to was last made more or other than it was: a yes from before does not
    // cover it and has to be asked for again. The epoch: never.
    base::Time terms_at;
    std::int64_t version{0};
};

// What can be handed on: the customer's fields by their names, and "email" (the owner's contact address).
const std::vector<std::string>& partner_fields();
constexpr std::string_view kPartnerEmail = "email";

// Names as they are stored: "first_name,email".
std::string join_fields(const std::vector<std::string>& fields);
// The names of partner_fields() among those of a stored list, in their order; what is unknown is left out.
std::vector<std::string> split_fields(std::string_view stored);

// Whether data may go to the partner at all.
bool may_receive(const Partner& partner, base::Time now) noexcept;
// Whether a yes of that time is a yes to what the partner gets now.
bool is_covered(const Partner& partner, base::Time consented_at) noexcept;
// Whether after asks customers for something that before did not: another name, other words, more fields.
bool changes_terms(const Partner& before, const Partner& after);

// Stored names: "csv", "json"; never renamed.
enum class ExportFormat { kCsv, kJson };
std::string_view to_string(ExportFormat format) noexcept;
std::optional<ExportFormat> parse_export_format(std::string_view text) noexcept;

// A file for a partner.
struct PartnerExport {
    ExportId id;
    PartnerId partner;
    base::Time at;
    Actor actor;
    ExportFormat format{ExportFormat::kCsv};
    std::int64_t rows{0};
    std::string
        sha256;  // of the file, 64 hex digits; "" while it is made, and for good when it was not finished
};

// One customer's data in one file. Never changed: partner_name and fields are those of that time.
struct Disclosure {
    DisclosureId id;
    ExportId file;
    PartnerId partner;
    std::string partner_name;
    CustomerId customer;
    base::Time at;
    std::vector<std::string> fields;
};

// The bytes of an entry: every member in a fixed order as netstrings. The history keeps their digest, so that
// verifying it proves the register too. Part of the stored format.
std::string canonical_row(const Disclosure& disclosure);
base::Digest digest_of(const Disclosure& disclosure);

}  // namespace pelanggan::domain
