// SPDX-License-Identifier: Apache-2.0
//
// The tables of partners, disclosures and readings. Contract of all: see store/store.h and store/tables.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/partner.h"
#include "store/table.h"

namespace pelanggan::store {

// A customer's present yes to a partner.
struct GivenConsent {
    domain::CustomerId customer;
    base::Time at;
};

class PartnerTable : public Table {
 public:
    virtual Expected<std::optional<domain::Partner>> find(domain::PartnerId id) const = 0;
    // Those that are not retired first, then by name; at most 500.
    virtual Expected<std::vector<domain::Partner>> list() const = 0;
    virtual Expected<void> insert(const domain::Partner& partner) = 0;  // under its given id
    virtual Expected<void> update(const domain::Partner& partner) = 0;  // Errors: kConflict
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;

    // Who says yes to the purpose as a whole person, and why not everybody's data would go.
    struct Audience {
        std::int64_t customers{0};  // all there are
        std::int64_t given{0};      // of these: the current answer is yes
        std::int64_t outdated{0};   // of those who said yes: not later than terms_at
        std::int64_t gone{0};       // of those who said yes later: without an account on a server
    };
    virtual Expected<Audience> count_audience(std::string_view purpose, base::Time terms_at) const = 0;
    // Those whose current answer is yes, ascending, greater than after.
    virtual Expected<std::vector<GivenConsent>> consenting(std::string_view purpose, domain::CustomerId after,
                                                           std::int64_t limit) const = 0;
    // The same for a transaction that acts on it: nobody can take a yes back until it has ended.
    virtual Expected<std::vector<GivenConsent>> hold_consenting(std::string_view purpose,
                                                                domain::CustomerId after,
                                                                std::int64_t limit) = 0;
};

class DisclosureTable : public Table {
 public:
    virtual Expected<std::optional<domain::PartnerExport>> find_export(domain::ExportId id) const = 0;
    // Newest first.
    virtual Expected<std::vector<domain::PartnerExport>> exports_of(domain::PartnerId partner,
                                                                    std::int64_t limit) const = 0;
    virtual Expected<void> insert_export(const domain::PartnerExport& file) = 0;
    // Writes rows and sha256, once. Errors: kConflict when it was finished already.
    virtual Expected<void> finish_export(const domain::PartnerExport& file) = 0;
    virtual Expected<std::int64_t> next_export_ids(std::int64_t count) = 0;

    virtual Expected<std::optional<domain::Disclosure>> find(domain::DisclosureId id) const = 0;
    // Newest first; before 0 starts at the newest.
    virtual Expected<std::vector<domain::Disclosure>> of_customer(domain::CustomerId customer,
                                                                  domain::DisclosureId before,
                                                                  std::int64_t limit) const = 0;
    // There is no update and no delete.
    virtual Expected<void> insert(std::span<const domain::Disclosure> disclosures) = 0;
    virtual Expected<std::int64_t> next_ids(std::int64_t count) = 0;
};

// A member of staff looked at a customer's record. A line of the history, read by itself.
struct Reading {
    base::Time at;
    domain::Actor actor;
    std::string reason;
};

class ReadingTable : public Table {
 public:
    // Newest first, since then.
    virtual Expected<std::vector<Reading>> of_customer(domain::CustomerId customer, base::Time since,
                                                       std::int64_t limit) const = 0;
};

}  // namespace pelanggan::store
