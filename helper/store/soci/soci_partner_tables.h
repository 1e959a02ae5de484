// SPDX-License-Identifier: Apache-2.0
//
// The tables of store/partner_tables.h on SOCI, one source file each. Contract: there.
#pragma once

#include "store/partner_tables.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

class SociPartnerTable final : public PartnerTable {
 public:
    explicit SociPartnerTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Partner>> find(domain::PartnerId id) const override;
    Expected<std::vector<domain::Partner>> list() const override;
    Expected<void> insert(const domain::Partner& partner) override;
    Expected<void> update(const domain::Partner& partner) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;
    Expected<Audience> count_audience(std::string_view purpose, base::Time terms_at) const override;
    Expected<std::vector<GivenConsent>> consenting(std::string_view purpose, domain::CustomerId after,
                                                   std::int64_t limit) const override;
    Expected<std::vector<GivenConsent>> hold_consenting(std::string_view purpose, domain::CustomerId after,
                                                        std::int64_t limit) override;

 private:
    Connection& connection_;
};

class SociDisclosureTable final : public DisclosureTable {
 public:
    explicit SociDisclosureTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::PartnerExport>> find_export(domain::ExportId id) const override;
    Expected<std::vector<domain::PartnerExport>> exports_of(domain::PartnerId partner,
                                                            std::int64_t limit) const override;
    Expected<void> insert_export(const domain::PartnerExport& file) override;
    Expected<void> finish_export(const domain::PartnerExport& file) override;
    Expected<std::int64_t> next_export_ids(std::int64_t count) override;
    Expected<std::optional<domain::Disclosure>> find(domain::DisclosureId id) const override;
    Expected<std::vector<domain::Disclosure>> of_customer(domain::CustomerId customer,
                                                          domain::DisclosureId before,
                                                          std::int64_t limit) const override;
    Expected<void> insert(std::span<const domain::Disclosure> disclosures) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;

 private:
    Connection& connection_;
};

class SociReadingTable final : public ReadingTable {
 public:
    explicit SociReadingTable(Connection& connection) : connection_{connection} {}

    Expected<std::vector<Reading>> of_customer(domain::CustomerId customer, base::Time since,
                                               std::int64_t limit) const override;

 private:
    Connection& connection_;
};

}  // namespace pelanggan::store
