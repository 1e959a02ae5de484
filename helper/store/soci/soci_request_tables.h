// SPDX-License-Identifier: Apache-2.0
//
// The tables of data requests on SOCI. Contract: store/privacy_tables.h.
#pragma once

#include "store/privacy_tables.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

class SociDataRequestTable final : public DataRequestTable {
 public:
    explicit SociDataRequestTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::DataRequest>> find(domain::DataRequestId id) const override;
    Expected<std::vector<domain::DataRequest>> of_customer(domain::CustomerId customer) const override;
    Expected<std::vector<domain::DataRequest>> open(std::int64_t offset, std::int64_t limit) const override;
    Expected<std::vector<domain::DataRequest>> closed(std::int64_t offset, std::int64_t limit) const override;
    Expected<Counts> counts(base::Time now) const override;
    Expected<void> insert(const domain::DataRequest& request) override;
    Expected<void> update(const domain::DataRequest& request) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;
    Expected<std::vector<domain::RequestMessage>> messages(domain::DataRequestId request) const override;
    Expected<void> add_message(const domain::RequestMessage& message) override;

 private:
    Connection& connection_;
};

}  // namespace pelanggan::store
