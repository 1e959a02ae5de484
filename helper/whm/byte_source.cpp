// SPDX-License-Identifier: Apache-2.0
#include "whm/byte_source.h"

#include <utility>

namespace pelanggan::whm {
namespace {
constexpr std::size_t kHeadBytes = 4096;
// The reader's bound on one token counts pieces, so they must stay small.
constexpr std::size_t kPieceBytes = 16U * 1024U;
}  // namespace

base::Expected<std::string_view> ReplySource::next() {
    if (is_at_end_) return std::string_view{};
    PEL_ASSIGN(const std::string_view piece, reply_.next());
    if (piece.empty()) {
        is_at_end_ = true;
        return piece;
    }
    if (hash_ != nullptr) hash_->update(piece);
    bytes_ += static_cast<std::int64_t>(piece.size());
    if (head_.size() < kHeadBytes) head_ += piece.substr(0, kHeadBytes - head_.size());
    return piece;
}

base::Expected<bool> AheadSource::read_ahead(std::size_t max_bytes) {
    // Once and whole: growing by doubling would hold the bytes twice.
    ahead_.reserve(max_bytes);
    for (;;) {
        PEL_ASSIGN(const std::string_view piece, rest_.next());
        if (piece.empty()) {
            is_at_end_ = true;
            return true;
        }
        if (piece.size() > max_bytes - ahead_.size()) {
            beyond_ = piece;
            return false;
        }
        ahead_ += piece;
    }
}

base::Expected<std::string_view> AheadSource::next() {
    if (handed_ < ahead_.size()) {
        const std::string_view piece = std::string_view{ahead_}.substr(handed_, kPieceBytes);
        handed_ += piece.size();
        return piece;
    }
    if (is_at_end_) return std::string_view{};
    if (!ahead_.empty()) std::string{}.swap(ahead_);
    handed_ = 0;
    // The piece that did not fit is valid until the next one is asked for.
    if (!beyond_.empty()) return std::exchange(beyond_, std::string_view{});
    return rest_.next();
}

}  // namespace pelanggan::whm
