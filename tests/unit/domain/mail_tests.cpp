// SPDX-License-Identifier: Apache-2.0
#include "domain/mail.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pelanggan::domain {
namespace {

using Cause = AddressState::Cause;

struct Case {
    Policy policy;
    RecipientFacts facts;
    MailRule rule;
    const char* why;
};

const Case kCases[] = {
    {Policy::kNever, {true, true, true, false, {}}, MailRule::kNeverSent, "not even by choice"},
    {Policy::kMandatory, {false, true, true, false, {}}, MailRule::kNoAddress, "nowhere to send it"},
    {Policy::kMandatory, {true, true, {}, false, {}}, MailRule::kMandatory, "on by itself"},
    {Policy::kMandatory, {true, true, true, false, {}}, MailRule::kMandatory, "a choice adds nothing"},
    {Policy::kMandatory, {true, true, {}, true, {}}, MailRule::kMandatory, "a pause is for what is optional"},
    {Policy::kMandatory,
     {true, true, false, false, {}},
     MailRule::kOptedOut,
     "another contact of theirs gets it"},
    {Policy::kMandatory,
     {true, true, {}, false, Cause::kHardBounce},
     MailRule::kSuppressed,
     "it cannot arrive"},
    {Policy::kMandatory, {true, true, {}, false, Cause::kStaff}, MailRule::kSuppressed, "staff said no"},
    {Policy::kMandatory,
     {true, true, {}, false, Cause::kComplaint},
     MailRule::kMandatory,
     "the address works"},
    {Policy::kChoiceOn, {true, true, {}, false, {}}, MailRule::kDefault, "nobody said no"},
    {Policy::kChoiceOn, {true, true, true, false, {}}, MailRule::kChosen, "said yes"},
    {Policy::kChoiceOn, {true, true, false, false, {}}, MailRule::kOptedOut, "said no"},
    {Policy::kChoiceOn,
     {true, true, false, true, Cause::kComplaint},
     MailRule::kOptedOut,
     "the own no comes first"},
    {Policy::kChoiceOn, {true, true, true, true, {}}, MailRule::kPaused, "a pause stops what was chosen"},
    {Policy::kChoiceOn, {true, true, {}, false, Cause::kComplaint}, MailRule::kSuppressed, "who complained"},
    {Policy::kChoiceOn,
     {true, true, {}, false, Cause::kSoftBounces},
     MailRule::kSuppressed,
     "bounced too often"},
    {Policy::kChoiceOff, {true, true, {}, false, {}}, MailRule::kNotOptedIn, "a yes is needed"},
    {Policy::kChoiceOff, {true, true, true, false, {}}, MailRule::kChosen, "said yes"},
    {Policy::kChoiceOff, {true, true, false, false, {}}, MailRule::kOptedOut, "said no"},
    {Policy::kChoiceOn,
     {true, false, {}, false, {}},
     MailRule::kUndeliverable,
     "no server takes the address"},
    {Policy::kMandatory, {true, false, {}, false, {}}, MailRule::kUndeliverable, "nor for this"},
    {Policy::kChoiceOn, {true, false, false, false, {}}, MailRule::kOptedOut, "the own no comes first"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_tests)

BOOST_AUTO_TEST_CASE(the_rule_for_one_contact) {
    for (const Case& one : kCases) {
        BOOST_TEST_CONTEXT(one.why) {
            BOOST_TEST(to_string(decide_rule(one.policy, one.facts)) == to_string(one.rule));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_stored_name_is_read_back) {
    for (int i = 0; i <= static_cast<int>(MailRule::kCancelled); ++i) {
        const auto rule = static_cast<MailRule>(i);
        BOOST_TEST((parse_mail_rule(to_string(rule)) == rule));
        BOOST_TEST(is_sent_by(rule) == (i <= static_cast<int>(MailRule::kRequested)));
    }
    for (int i = 0; i <= static_cast<int>(MailKind::kRequestChanged); ++i)
        BOOST_TEST((parse_mail_kind(to_string(static_cast<MailKind>(i))) == static_cast<MailKind>(i)));
    for (int i = 0; i <= static_cast<int>(MailState::kBounced); ++i)
        BOOST_TEST((parse_mail_state(to_string(static_cast<MailState>(i))) == static_cast<MailState>(i)));
    BOOST_TEST(!parse_mail_rule("").has_value());
    BOOST_TEST(!parse_mail_state("Waiting").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace pelanggan::domain
