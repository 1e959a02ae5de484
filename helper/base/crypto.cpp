// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <memory>

#include "base/check.h"

namespace pelanggan::base {
namespace {

EVP_MD_CTX* as_context(void* p) {
    return static_cast<EVP_MD_CTX*>(p);
}

// Fetched once: the implicit fetch behind EVP_sha256() costs more than hashing a short journal line.
const EVP_MD* sha256_method() {
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return method;
}

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Sha256::Sha256() : context_{EVP_MD_CTX_new()} {
    PEL_CHECK(context_ != nullptr);
    PEL_CHECK(EVP_DigestInit_ex2(as_context(context_), sha256_method(), nullptr) == 1);
}
Sha256::~Sha256() {
    EVP_MD_CTX_free(as_context(context_));
}
void Sha256::update(std::string_view bytes) {
    PEL_CHECK(EVP_DigestUpdate(as_context(context_), bytes.data(), bytes.size()) == 1);
}
Digest Sha256::finish() {
    Digest digest{};
    unsigned size = 0;
    PEL_CHECK(EVP_DigestFinal_ex(as_context(context_), digest.data(), &size) == 1 && size == digest.size());
    PEL_CHECK(EVP_DigestInit_ex2(as_context(context_), sha256_method(), nullptr) == 1);
    return digest;
}

Digest sha256(std::string_view bytes) {
    thread_local Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

Digest hmac_sha256(const Secret& key, std::string_view message) {
    Digest digest{};
    unsigned size = 0;
    const std::string_view bytes = key.reveal();
    PEL_CHECK(HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()), as_bytes(message),
                   message.size(), digest.data(), &size) != nullptr);
    PEL_CHECK(size == digest.size());
    return digest;
}

Secret derive_key(const Secret& master, std::string_view label) {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
        EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr), &EVP_PKEY_CTX_free};
    PEL_CHECK(context != nullptr);
    std::string out(32, '\0');
    std::size_t size = out.size();
    const std::string_view key = master.reveal();
    PEL_CHECK(EVP_PKEY_derive_init(context.get()) == 1);
    PEL_CHECK(EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) == 1);
    PEL_CHECK(EVP_PKEY_CTX_set1_hkdf_key(context.get(), as_bytes(key), static_cast<int>(key.size())) == 1);
    PEL_CHECK(EVP_PKEY_CTX_add1_hkdf_info(context.get(), as_bytes(label), static_cast<int>(label.size())) ==
              1);
    PEL_CHECK(EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size) == 1);
    return Secret{std::move(out)};
}

std::string random_bytes(std::size_t bytes) {
    std::string out(bytes, '\0');
    PEL_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(bytes)) == 1);
    return out;
}

std::string random_id() {
    return to_hex(random_bytes(16));
}

std::string to_hex(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(kDigits[byte >> 4U]);
        out.push_back(kDigits[byte & 15U]);
    }
    return out;
}

std::string to_hex(const Digest& digest) {
    return to_hex(std::string_view{reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace pelanggan::base
