// SPDX-License-Identifier: Apache-2.0
//
// A signed link is what a mail's reader shows instead of a log-in. It says what it is for, about whom, and
// until when; nobody else can make one, and it is good for nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"
#include "base/secret.h"
#include "domain/ids.h"

namespace pelanggan::domain {

// Numbers are inside issued links: never used again for something else.
enum class LinkPurpose : std::uint8_t {
    kPreferences = 1,     // unsubscribe, and the preferences of one contact; subject: the outbox row
    kEmailConfirm = 2,    // subject: the email change
    kEmailRevert = 3,     // subject: the email change
    kStatus = 4,          // subject: the account
    kRequestConfirm = 5,  // subject: the data request
};

struct SignedLink {
    LinkPurpose purpose{LinkPurpose::kPreferences};
    CustomerId customer;
    ContactId contact;
    std::int64_t subject{0};
    base::Time expires_at;
    friend bool operator==(const SignedLink&, const SignedLink&) = default;
};

// The keys of one installation. The first signs, all verify, so that links outlive a rotation.
// Threads: const functions from any thread.
class LinkKeys {
 public:
    // Text of the key file: lines "NUMBER HEX", NUMBER 1 to 255 once each, HEX of 32 bytes or more; empty
    // lines and lines with '#' first are skipped. Errors: kInvalidInput naming the line, never the key.
    static base::Expected<LinkKeys> parse(base::Secret text);

    // Letters, digits, '-' and '_' only, 72 characters at most.
    std::string sign(const SignedLink& link) const;
    // Errors: kUnauthorized for whatever was not signed here for this purpose, kNotFound for what was and has
    // expired. The comparison takes constant time.
    base::Expected<SignedLink> verify(std::string_view token, LinkPurpose purpose, base::Time now) const;

    // The bounce address's part that says which mail came back: lower-case letters and digits (RFC 5321 lets
    // servers fold case), no expiry.
    std::string sign_return_path(MailId mail) const;
    // Errors: kUnauthorized.
    base::Expected<MailId> verify_return_path(std::string_view text) const;

 private:
    struct Key {
        std::uint8_t number{0};
        base::Secret secret;
    };
    explicit LinkKeys(std::vector<Key> keys) : keys_{std::move(keys)} {}
    const Key* find(std::uint8_t number) const noexcept;
    std::vector<Key> keys_;
};

}  // namespace pelanggan::domain
