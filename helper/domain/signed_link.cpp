// SPDX-License-Identifier: Apache-2.0
#include "domain/signed_link.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/crypto.h"
#include "base/text.h"

namespace pelanggan::domain {
namespace {

// Half of the HMAC: 128 bits, beyond guessing, and half of what a reader must copy from a broken line.
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kReturnPathMacBytes = 10;
constexpr std::size_t kMinKeyDigits = 64;
constexpr std::size_t kMaxTokenBytes = 64;
constexpr std::string_view kLinkLabel = "pelanggan link";
constexpr std::string_view kReturnPathLabel = "pelanggan return path";

// An alphabet of 2^bits letters: RFC 4648, sections 5 and 6 (lower case), without padding.
struct Alphabet {
    std::string_view letters;
    unsigned bits;
};
constexpr Alphabet kBase64Url{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6};
constexpr Alphabet kBase32{"abcdefghijklmnopqrstuvwxyz234567", 5};

std::string encode(const Alphabet& alphabet, std::string_view bytes) {
    std::string text;
    unsigned held = 0;
    unsigned count = 0;
    const unsigned mask = (1U << alphabet.bits) - 1;
    for (const char byte : bytes) {
        held = (held << 8U) | static_cast<unsigned char>(byte);
        count += 8;
        while (count >= alphabet.bits) {
            count -= alphabet.bits;
            text.push_back(alphabet.letters[(held >> count) & mask]);
        }
        held &= (1U << count) - 1;
    }
    if (count > 0) text.push_back(alphabet.letters[(held << (alphabet.bits - count)) & mask]);
    return text;
}

// nullopt for a foreign letter, and for bits behind the last byte that are not 0: one token has one text.
std::optional<std::string> decode(const Alphabet& alphabet, std::string_view text) {
    std::string bytes;
    unsigned held = 0;
    unsigned count = 0;
    for (const char letter : text) {
        const auto value = alphabet.letters.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        held = (held << alphabet.bits) | static_cast<unsigned>(value);
        count += alphabet.bits;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>((held >> count) & 0xFFU));
            held &= (1U << count) - 1;
        }
    }
    if (count >= alphabet.bits || held != 0) return std::nullopt;
    return bytes;
}

// Seven bits a byte, the highest bit says that more come (as LEB128).
void put_number(std::string& out, std::int64_t number) {
    auto rest = static_cast<std::uint64_t>(number);
    while (rest >= 0x80) {
        out.push_back(static_cast<char>((rest & 0x7FU) | 0x80U));
        rest >>= 7U;
    }
    out.push_back(static_cast<char>(rest));
}

std::optional<std::int64_t> take_number(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) return static_cast<std::int64_t>(number);
    }
    return std::nullopt;
}

std::string mac_of(const base::Secret& key, std::string_view label, std::string_view bytes,
                   std::size_t length) {
    const auto digest = base::hmac_sha256(base::derive_key(key, label), bytes);
    return {reinterpret_cast<const char*>(digest.data()), length};
}

base::Error refuse() {
    return base::unauthorized("a link that was not signed here");
}

std::optional<std::string> read_hex(std::string_view text) {
    if (text.size() % 2 != 0 || text.size() < kMinKeyDigits) return std::nullopt;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = kDigits.find(text[i]);
        const auto low = kDigits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return bytes;
}

}  // namespace

base::Expected<LinkKeys> LinkKeys::parse(base::Secret text) {
    std::vector<Key> keys;
    std::size_t number_of_line = 0;
    for (const auto raw : base::split(text.reveal(), '\n')) {
        ++number_of_line;
        const auto line = base::trim(raw);
        if (line.empty() || line.front() == '#') continue;
        const auto where = "line " + std::to_string(number_of_line) + ": ";
        const auto space = line.find(' ');
        const auto number = base::parse_number(line.substr(0, space));
        if (space == std::string_view::npos || !number || *number < 1 || *number > 255)
            return base::invalid_input(where + "a key is a number from 1 to 255, a space, and the key");
        auto bytes = read_hex(base::trim(line.substr(space)));
        if (!bytes)
            return base::invalid_input(where + "the key must be 64 or more lower-case hexadecimal digits");
        const auto id = static_cast<std::uint8_t>(*number);
        if (std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return key.number == id; }))
            return base::invalid_input(where + "this key's number stands twice");
        Key key;
        key.number = id;
        key.secret = base::Secret{std::move(*bytes)};
        keys.push_back(std::move(key));
    }
    if (keys.empty()) return base::invalid_input("there is no key in it");
    return LinkKeys{std::move(keys)};
}

const LinkKeys::Key* LinkKeys::find(std::uint8_t number) const noexcept {
    const auto found =
        std::find_if(keys_.begin(), keys_.end(), [&](const Key& key) { return key.number == number; });
    return found == keys_.end() ? nullptr : &*found;
}

std::string LinkKeys::sign(const SignedLink& link) const {
    const Key& key = keys_.front();
    std::string bytes;
    bytes.push_back(static_cast<char>(key.number));
    bytes.push_back(static_cast<char>(link.purpose));
    put_number(bytes, base::to_epoch(link.expires_at));
    put_number(bytes, link.customer.value);
    put_number(bytes, link.contact.value);
    put_number(bytes, link.subject);
    bytes += mac_of(key.secret, kLinkLabel, bytes, kMacBytes);
    return encode(kBase64Url, bytes);
}

base::Expected<SignedLink> LinkKeys::verify(std::string_view token, LinkPurpose purpose,
                                            base::Time now) const {
    if (token.size() > kMaxTokenBytes * 2) return refuse();
    const auto bytes = decode(kBase64Url, token);
    if (!bytes || bytes->size() < kMacBytes + 2 || bytes->size() > kMaxTokenBytes) return refuse();
    const std::string_view signed_part = std::string_view{*bytes}.substr(0, bytes->size() - kMacBytes);
    const std::string_view mac = std::string_view{*bytes}.substr(signed_part.size());
    const Key* key = find(static_cast<std::uint8_t>(signed_part[0]));
    if (key == nullptr ||
        !base::equal_in_constant_time(mac, mac_of(key->secret, kLinkLabel, signed_part, kMacBytes)))
        return refuse();
    if (static_cast<std::uint8_t>(signed_part[1]) != static_cast<std::uint8_t>(purpose)) return refuse();
    std::string_view rest = signed_part.substr(2);
    std::array<std::int64_t, 4> numbers{};
    for (auto& number : numbers) {
        const auto taken = take_number(rest);
        if (!taken) return refuse();
        number = *taken;
    }
    if (!rest.empty()) return refuse();
    const SignedLink link{purpose, CustomerId{numbers[1]}, ContactId{numbers[2]}, numbers[3],
                          base::from_epoch(numbers[0])};
    if (link.expires_at <= now) return base::not_found("a link that has expired");
    return link;
}

std::string LinkKeys::sign_return_path(MailId mail) const {
    const Key& key = keys_.front();
    std::string bytes;
    bytes.push_back(static_cast<char>(key.number));
    put_number(bytes, mail.value);
    bytes += mac_of(key.secret, kReturnPathLabel, bytes, kReturnPathMacBytes);
    return encode(kBase32, bytes);
}

base::Expected<MailId> LinkKeys::verify_return_path(std::string_view text) const {
    if (text.size() > kMaxTokenBytes) return refuse();
    const auto bytes = decode(kBase32, base::to_lower_ascii(text));
    if (!bytes || bytes->size() < kReturnPathMacBytes + 2) return refuse();
    const std::string_view signed_part =
        std::string_view{*bytes}.substr(0, bytes->size() - kReturnPathMacBytes);
    const Key* key = find(static_cast<std::uint8_t>(signed_part[0]));
    if (key == nullptr || !base::equal_in_constant_time(
                              std::string_view{*bytes}.substr(signed_part.size()),
                              mac_of(key->secret, kReturnPathLabel, signed_part, kReturnPathMacBytes)))
        return refuse();
    std::string_view rest = signed_part.substr(1);
    const auto number = take_number(rest);
    if (!number || !rest.empty()) return refuse();
    return MailId{*number};
}

}  // namespace pelanggan::domain
