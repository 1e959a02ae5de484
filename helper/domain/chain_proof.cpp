// SPDX-License-Identifier: Apache-2.0
#include "domain/chain_proof.h"

#include <array>

#include "domain/journal.h"
#include "domain/netstring.h"

namespace pelanggan::domain {
namespace {

constexpr std::array<std::int8_t, 256> make_hex_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 10; ++i)
        values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
    for (int i = 0; i < 6; ++i)
        values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
    return values;
}

template <std::size_t kSize>
bool read_hex(std::string_view hex, std::array<std::uint8_t, kSize>& bytes) noexcept {
    static constexpr auto kValues = make_hex_values();
    if (hex.size() != 2 * kSize) return false;
    int bad = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
        const int high = kValues[static_cast<unsigned char>(hex[2 * i])];
        const int low = kValues[static_cast<unsigned char>(hex[2 * i + 1])];
        bad |= high | low;
        bytes[i] = static_cast<std::uint8_t>((high << 4) | low);
    }
    return bad >= 0;
}

bool is_without_words(const JournalLine& line) noexcept {
    return !line.salt && line.actor_name.empty() && line.subject.empty() && line.field.empty() &&
           !line.old_value && !line.new_value && line.reason.empty();
}

bool read_data_digest(const JournalLine& line, std::string& bytes, base::Digest& digest) {
    if (line.erased_digest) return is_without_words(line) && read_hex(*line.erased_digest, digest);
    JournalSalt salt;
    if (!line.salt || !read_hex(*line.salt, salt)) return false;
    bytes.assign(reinterpret_cast<const char*>(salt.data()), salt.size());
    append_netstring(bytes, line.actor_name);
    append_netstring(bytes, line.subject);
    append_netstring(bytes, line.field);
    append_netstring(bytes, line.old_value);
    append_netstring(bytes, line.new_value);
    append_netstring(bytes, line.reason);
    digest = base::sha256(bytes);
    return true;
}

bool does_fit(const base::Digest& previous, const JournalLine& line, base::Digest& hash) {
    thread_local std::string bytes;
    base::Digest data;
    base::Digest stored;
    if (!read_hex(line.hash, stored) || !read_data_digest(line, bytes, data)) return false;
    bytes.assign(reinterpret_cast<const char*>(previous.data()), previous.size());
    append_netstring(bytes, line.customer.value);
    append_netstring(bytes, line.sequence);
    append_netstring(bytes, line.made_at);
    append_netstring(bytes, line.actor_kind);
    append_netstring(bytes, line.surface);
    append_netstring(bytes, line.kind);
    append_netstring(bytes, std::string_view{reinterpret_cast<const char*>(data.data()), data.size()});
    hash = base::sha256(bytes);
    return hash == stored;
}

}  // namespace

ChainProof::ChainProof(CustomerId customer) : customer_{customer}, previous_{first_hash(customer)} {}

void ChainProof::expect(std::int64_t sequence, const base::Digest& hash) noexcept {
    anchored_ = sequence;
    anchored_hash_ = hash;
    is_anchor_met_ = false;
}

void ChainProof::add(const JournalLine& line) {
    if (found_) return;
    const std::int64_t expected = last_ + 1;
    if (line.sequence != expected || line.customer != customer_) {
        found_ = Found{expected, Fault::kSequence};
        return;
    }
    if (!does_fit(previous_, line, previous_)) {
        found_ = Found{expected, Fault::kHash};
        return;
    }
    last_ = expected;
    if (line.erased_digest) {
        if (unexplained_ == 0) unexplained_ = expected;
    } else if (line.kind == to_string(JournalKind::kErased)) {
        unexplained_ = 0;
    }
    if (expected == anchored_) is_anchor_met_ = previous_ == anchored_hash_;
}

std::optional<ChainProof::Found> ChainProof::finish() const noexcept {
    if (found_) return found_;
    if (!is_anchor_met_) return Found{anchored_ <= last_ ? anchored_ : last_ + 1, Fault::kCut};
    if (unexplained_ != 0) return Found{unexplained_, Fault::kErased};
    return std::nullopt;
}

}  // namespace pelanggan::domain
