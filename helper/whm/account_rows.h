// SPDX-License-Identifier: Apache-2.0
//
// Turns the rows of listaccts into account facts, whatever types the server's version uses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/account.h"
#include "whm/json_reader.h"

namespace pelanggan::whm {

// The members asked for with want=.
constexpr std::string_view kWantedFields =
    "user,domain,email,owner,plan,suspended,suspendreason,suspendtime,is_locked,uid,unix_startdate";
// WHM's documentation names no limit for these. A domain has at most 253 by DNS; an owner is an account's
// name (is_account_name); of a plan so much is stored as the narrowest database can index.
constexpr std::size_t kMaxNameBytes = 255;         // domain
constexpr std::size_t kMaxOwnerBytes = 191;        // nobody can have a longer one; it is read as not said
constexpr std::size_t kMaxPlanCharacters = 191;    // a longer one is cut
constexpr std::size_t kMaxReasonCharacters = 500;  // a longer reason is cut

class AccountRows final : public RowSink {
 public:
    explicit AccountRows(std::size_t max_rows) : max_rows_{max_rows} {}

    bool begin_row() override;
    void field(std::string_view name, const Scalar& value) override;
    bool end_row() override;
    base::Error error() const override { return error_; }

    // Sorts by user. Errors: kCorrupt when a user occurs twice.
    base::Expected<void> sort();
    std::vector<domain::AccountFacts> take() { return std::move(rows_); }
    // Rows with a text that was not UTF-8, or too long.
    std::int64_t repaired() const noexcept { return repaired_; }

 private:
    std::string text_of(const Scalar& value);
    // A short text without control characters; absent when value is something else.
    std::optional<std::string> name_of(const Scalar& value, std::size_t max_bytes);
    std::string plan_of(const Scalar& value);
    std::string reason_of(const Scalar& value);
    bool refuse(std::string_view why);

    const std::size_t max_rows_;
    std::vector<domain::AccountFacts> rows_;
    domain::AccountFacts row_;
    std::optional<bool> is_suspended_;  // of the row being read
    bool is_repaired_{false};
    std::int64_t repaired_{0};
    base::Error error_;
};

}  // namespace pelanggan::whm
