// SPDX-License-Identifier: Apache-2.0
//
// The few cryptographic operations the project needs, all by OpenSSL's EVP. Not linked into gateway and hook.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace pelanggan::base {

using Digest = std::array<std::uint8_t, 32>;  // SHA-256

Digest sha256(std::string_view bytes);

// SHA-256 over pieces, for bodies that arrive in parts. One thread at a time.
class Sha256 {
 public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void update(std::string_view bytes);
    // The digest of everything since construction or the last finish(); starts anew.
    Digest finish();

 private:
    void* context_;  // EVP_MD_CTX
};

Digest hmac_sha256(const Secret& key, std::string_view message);

// HKDF-SHA256 (RFC 5869) with no salt; label separates purposes.
Secret derive_key(const Secret& master, std::string_view label);

// bytes of the system's cryptographic random source; aborts if it fails, since nothing safe is left to do.
std::string random_bytes(std::size_t bytes);
// 32 lower-case hex digits: request ids, reference numbers.
std::string random_id();

std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);

}  // namespace pelanggan::base
