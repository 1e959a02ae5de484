// SPDX-License-Identifier: Apache-2.0
//
// The tables of store/privacy_tables.h on SOCI, one source file each. Contract: there.
#pragma once

#include "store/privacy_tables.h"
#include "store/soci/connection.h"

namespace pelanggan::store {

class SociConsentTable final : public ConsentTable {
 public:
    explicit SociConsentTable(Connection& connection) : connection_{connection} {}

    Expected<std::optional<domain::Consent>> find(domain::ConsentId id) const override;
    Expected<std::vector<domain::Consent>> of_customer(domain::CustomerId customer, domain::ConsentId before,
                                                       std::int64_t limit) const override;
    Expected<std::vector<domain::Consent>> log(domain::CustomerId customer, domain::ConsentId after,
                                               std::int64_t limit) const override;
    Expected<std::vector<domain::CustomerId>> logged(domain::CustomerId first,
                                                     domain::CustomerId last) const override;
    Expected<std::vector<domain::Consent>> current(domain::CustomerId customer) const override;
    Expected<std::optional<domain::Consent>> find_current(domain::CustomerId customer,
                                                          domain::ContactId contact,
                                                          std::string_view purpose) const override;
    Expected<std::vector<domain::CustomerId>> consenting(std::string_view purpose, domain::CustomerId after,
                                                         std::int64_t limit) const override;
    Expected<std::int64_t> count_given(std::string_view purpose) const override;
    Expected<void> append(const domain::Consent& consent) override;
    Expected<std::int64_t> next_ids(std::int64_t count) override;
    Expected<std::int64_t> forget_unproven(std::string_view category) override;
    Expected<void> forget_contact(domain::CustomerId customer, domain::ContactId contact) override;
    Expected<void> erase_names(domain::CustomerId customer) override;
    Expected<std::optional<domain::ConsentText>> current_text(std::string_view purpose) const override;
    Expected<std::optional<domain::ConsentText>> find_text(std::string_view purpose,
                                                           std::int64_t version) const override;
    Expected<std::vector<domain::ConsentText>> texts(std::string_view purpose) const override;
    Expected<void> publish(const domain::ConsentText& text) override;

 private:
    Connection& connection_;
};

class SociPolicyTable final : public PolicyTable {
 public:
    explicit SociPolicyTable(Connection& connection) : connection_{connection} {}

    Expected<std::vector<domain::PolicyText>> published() const override;
    Expected<std::vector<domain::PolicyText>> editions(domain::PolicyKind kind) const override;
    Expected<std::optional<domain::PolicyText>> find(domain::PolicyKind kind,
                                                     std::int64_t edition) const override;
    Expected<void> put(const domain::PolicyText& text) override;
    Expected<void> remove_draft(domain::PolicyKind kind, std::int64_t edition, std::int64_t version) override;
    Expected<std::vector<domain::PolicyAcceptance>> acceptances(domain::CustomerId customer) const override;
    Expected<std::int64_t> count_accepted(domain::PolicyKind kind, std::int64_t edition) const override;
    Expected<bool> accept(const domain::PolicyAcceptance& acceptance) override;

 private:
    Connection& connection_;
};

}  // namespace pelanggan::store
