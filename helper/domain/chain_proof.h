// SPDX-License-Identifier: Apache-2.0
//
// Proves one history from its stored rows, as they stand there: a name that no program knows or a salt that
// is none makes a hash that does not fit, and nothing is copied.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// A stored row of the journal. The texts are valid only where the line is handed out.
struct JournalLine {
    CustomerId customer;
    std::int64_t sequence{0};
    std::int64_t made_at{0};
    std::string_view actor_kind, actor_name, surface, kind, subject, field;
    std::optional<std::string_view> old_value, new_value;
    std::string_view reason;
    std::optional<std::string_view> salt, erased_digest;  // hex digits
    std::string_view hash;                                // hex digits
};

class ChainProof {
 public:
    enum class Fault {
        kSequence,  // a gap or a wrong number
        kHash,
        kErased,  // erased, and no line after it says so
        kCut,     // an entry that was anchored is not there, or is another
    };
    struct Found {
        std::int64_t sequence{0};
        Fault fault{Fault::kHash};
    };

    explicit ChainProof(CustomerId customer);

    // Lines in their order. After a fault the rest of the chain proves nothing, and is passed over.
    void add(const JournalLine& line);
    // What the last anchor said of this history; before the first line.
    void expect(std::int64_t sequence, const base::Digest& hash) noexcept;
    // The first fault, after the last line.
    std::optional<Found> finish() const noexcept;

    CustomerId customer() const noexcept { return customer_; }

 private:
    CustomerId customer_;
    base::Digest previous_;
    std::int64_t last_{0};
    std::int64_t unexplained_{0};  // the first erased entry without a line after it that says so
    std::int64_t anchored_{0};
    base::Digest anchored_hash_{};
    bool is_anchor_met_{true};
    std::optional<Found> found_;
};

}  // namespace pelanggan::domain
