// SPDX-License-Identifier: Apache-2.0
//
// ByteSource is where the JSON reader takes a body from: one way through the code, whether the body is parsed
// while it arrives or was looked at as a whole before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/expected.h"
#include "http/http_client.h"

namespace pelanggan::whm {

class ByteSource {
 public:
    virtual ~ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    // The next piece, valid until the next call; empty at the end, and at every call after it.
    // Errors: as http::Reply::next().
    virtual base::Expected<std::string_view> next() = 0;

 protected:
    ByteSource() = default;
};

// A reply's body while it arrives. Keeps its beginning, to tell a log-in page from a broken answer.
class ReplySource final : public ByteSource {
 public:
    // hash, when given, is fed with every byte. Both must outlive the source.
    ReplySource(http::Reply& reply, base::Sha256* hash) : reply_{reply}, hash_{hash} {}

    base::Expected<std::string_view> next() override;

    std::int64_t bytes() const noexcept { return bytes_; }
    std::string_view head() const noexcept { return head_; }

 private:
    http::Reply& reply_;
    base::Sha256* hash_;
    std::string head_;
    std::int64_t bytes_{0};
    bool is_at_end_{false};
};

// What was read ahead of another source, then that source.
class AheadSource final : public ByteSource {
 public:
    explicit AheadSource(ByteSource& rest) : rest_{rest} {}

    // Reads up to max_bytes ahead. True when the rest ended within them.
    // Errors: as next().
    base::Expected<bool> read_ahead(std::size_t max_bytes);

    base::Expected<std::string_view> next() override;

 private:
    ByteSource& rest_;
    std::string ahead_;
    std::string_view beyond_;  // the piece that did not fit
    std::size_t handed_{0};
    bool is_at_end_{false};
};

}  // namespace pelanggan::whm
