// SPDX-License-Identifier: Apache-2.0
#include "whm/account_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace pelanggan::whm {
namespace {

constexpr std::size_t kRowsAtOnce = 5000;
constexpr std::size_t kMaxEmailBytes = 320;
constexpr std::int64_t kLastUid = 4'294'967'294;           // the last one is "nobody at all" to the kernel
constexpr std::int64_t kLastEpoch = 32'503'680'000;        // the year 3000: beyond it is a mistake
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Most texts are plain ASCII: one look tells.
bool is_plain_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::optional<std::int64_t> in_range(const Scalar& value, std::int64_t first, std::int64_t last) noexcept {
    const auto number = as_integer(value);
    return number && *number >= first && *number <= last ? number : std::nullopt;
}

}  // namespace

bool AccountRows::begin_row() {
    if (rows_.size() >= max_rows_) return refuse("is more than the limit of rows");
    // A page's worth at once: growing by doubling would hold far more than the rows.
    if (rows_.size() == rows_.capacity()) rows_.reserve(std::min(max_rows_, rows_.size() + kRowsAtOnce));
    row_ = {};
    is_suspended_.reset();
    is_repaired_ = false;
    return true;
}

void AccountRows::field(std::string_view name, const Scalar& value) {
    if (name == "user") {
        if (value.kind == Scalar::Kind::kText) row_.user.assign(value.text);
    } else if (name == "domain") {
        row_.domain = name_of(value, kMaxNameBytes).value_or("");
    } else if (name == "email") {
        row_.email = name_of(value, kMaxEmailBytes);
        if (row_.email && (row_.email->empty() || *row_.email == "*unknown*")) row_.email.reset();
    } else if (name == "owner") {
        row_.owner = name_of(value, kMaxOwnerBytes).value_or("");
    } else if (name == "plan") {
        row_.plan = plan_of(value);
    } else if (name == "suspended") {
        is_suspended_ = as_flag(value);
    } else if (name == "suspendreason") {
        row_.suspend_reason = reason_of(value);
    } else if (name == "suspendtime") {
        row_.suspended_at = in_range(value, 1, kLastEpoch);
    } else if (name == "is_locked") {
        row_.is_locked = as_flag(value).value_or(false);
    } else if (name == "uid") {
        row_.uid = in_range(value, 1, kLastUid);
    } else if (name == "unix_startdate") {
        row_.created_at = in_range(value, 1, kLastEpoch);
    }
}

bool AccountRows::end_row() {
    if (!domain::is_account_name(row_.user)) return refuse("has no usable user name");
    if (!is_suspended_) return refuse("does not say whether it is suspended");
    row_.is_suspended = *is_suspended_;
    if (!row_.is_suspended) {
        row_.suspend_reason.clear();
        row_.suspended_at.reset();
        row_.is_locked = false;
    }
    if (is_repaired_) ++repaired_;
    rows_.push_back(std::move(row_));
    return true;
}

base::Expected<void> AccountRows::sort() {
    const auto by_user = [](const auto& a, const auto& b) { return a.user < b.user; };
    if (!std::is_sorted(rows_.begin(), rows_.end(), by_user)) {
        std::sort(rows_.begin(), rows_.end(), by_user);
    }
    const auto twin = std::adjacent_find(rows_.begin(), rows_.end(),
                                         [](const auto& a, const auto& b) { return a.user == b.user; });
    if (twin == rows_.end()) return {};
    return base::corrupt(fmt::format("the list holds the account {} twice", twin->user));
}

std::string AccountRows::text_of(const Scalar& value) {
    if (value.kind == Scalar::Kind::kInteger) return std::to_string(value.integer);
    if (value.kind != Scalar::Kind::kText) return {};
    if (is_plain_ascii(value.text)) return std::string{value.text};
    bool did_replace = false;
    std::string text = base::repair_utf8(value.text, did_replace);
    is_repaired_ = is_repaired_ || did_replace;
    return text;
}

std::optional<std::string> AccountRows::name_of(const Scalar& value, std::size_t max_bytes) {
    if (value.kind != Scalar::Kind::kText && value.kind != Scalar::Kind::kInteger) return std::nullopt;
    std::string text = text_of(value);
    if (text.size() > max_bytes || base::has_control_characters(text)) return std::nullopt;
    return text;
}

// A reseller may name a plan as they like; a long one must not stop the reading of everybody's accounts.
std::string AccountRows::plan_of(const Scalar& value) {
    std::string text = name_of(value, std::string::npos).value_or("");
    if (text.size() <= kMaxPlanCharacters) return text;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;  // inside a character
        if (characters++ < kMaxPlanCharacters) continue;
        text.resize(i);
        is_repaired_ = true;
    }
    return text;
}

// Free text: cut to a length, controls but line feeds made visible, WHM's words for "none" dropped.
std::string AccountRows::reason_of(const Scalar& value) {
    if (value.kind != Scalar::Kind::kText || value.text == "Unknown" || value.text == "not suspended")
        return {};
    const std::string text = text_of(value);
    std::string reason;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 1;
        while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0U) == 0x80U)
            ++length;
        if (++characters > kMaxReasonCharacters) break;
        const std::string_view character = std::string_view{text}.substr(i, length);
        i += length;
        if (character == "\r") continue;
        const bool is_shown = character == "\n" || !base::has_control_characters(character);
        reason += is_shown ? character : kReplacement;
    }
    return std::string{base::trim(reason)};
}

bool AccountRows::refuse(std::string_view why) {
    // The name is quoted only when it is one: anything else is the server's text, not ours.
    const std::string_view user = domain::is_account_name(row_.user) ? row_.user : std::string_view{};
    error_ = base::corrupt(
        fmt::format("row {} of the list{}{} {}", rows_.size() + 1, user.empty() ? "" : " named ", user, why));
    return false;
}

}  // namespace pelanggan::whm
