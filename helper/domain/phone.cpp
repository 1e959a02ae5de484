// SPDX-License-Identifier: Apache-2.0
#include "domain/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>

#include "base/text.h"

namespace pelanggan::domain {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t kMaxBytes = 120;  // 40 characters, full-width digits included

// The library reads "Tel: 0812" and 1-800-FLOWERS; a form that stores another number than the one on the
// screen surprises people, so letters are refused.
bool has_letter(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

base::Expected<Phone> Phone::parse(std::string_view text, std::string_view region) {
    text = base::trim(text);
    if (text.empty() || text.size() > kMaxBytes || !base::is_utf8(text) ||
        base::has_control_characters(text) || has_letter(text)) {
        return base::invalid_input("not a telephone number");
    }
    const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util.Parse(std::string{text}, std::string{region}, &number) != PhoneNumberUtil::NO_PARSING_ERROR) {
        return base::invalid_input("not a telephone number");
    }
    // An extension has no place in E.164, and a number that only works inside its town is no address.
    if (number.has_extension() || util.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE) {
        return base::invalid_input("not a possible telephone number");
    }
    // Zeroes behind the country code exist in few countries; elsewhere they are an international dialling
    // prefix
    // ("001 49 …" typed in Indonesia) that was taken for a part of the number.
    if (number.italian_leading_zero() && !util.IsValidNumber(number)) {
        return base::invalid_input("not a possible telephone number");
    }
    std::string e164;
    util.Format(number, PhoneNumberUtil::E164, &e164);
    return Phone{std::move(e164)};
}

std::string Phone::display(std::string_view region) const {
    const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util.Parse(e164_, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return e164_;
    const bool is_local = util.GetCountryCodeForRegion(std::string{region}) == number.country_code();
    std::string out;
    util.Format(number, is_local ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &out);
    return out;
}

}  // namespace pelanggan::domain
