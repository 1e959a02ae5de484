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
constexpr std::size_t kMaxNameBytes = 255;         // domain, owner, plan
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
    std::int64_t repaired() const noexcept { return repaired_; }

 private:
    std::string text_of(const Scalar& value);
    // A short text without control characters; absent when value is something else.
    std::optional<std::string> name_of(const Scalar& value, std::size_t max_bytes);
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
