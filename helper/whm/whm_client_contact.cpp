// SPDX-License-Identifier: Apache-2.0
//
// The account's contact address: the one thing that is changed at WHM itself.
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "domain/email.h"
#include "whm/reply_rules.h"
#include "whm/whm_client_impl.h"

namespace pelanggan::whm {
namespace {

constexpr std::size_t kReplyBytes = 4U * 1024U * 1024U;

std::optional<std::string> member_text(const JsonValue& reply, std::string_view name) {
    const JsonValue* const record = reply.find("data", "cpuser");
    const JsonValue* const value = record == nullptr ? nullptr : record->find(name);
    if (value == nullptr || !value->is_text()) return std::nullopt;
    return value->text;
}

}  // namespace

base::Expected<domain::AccountFacts> WhmClient::set_contact_email(std::string_view user,
                                                                  std::string_view email) {
    PEL_TRY(check_whm_user(user));
    if (const auto parsed = domain::Email::parse(email); !parsed.ok() || parsed->text() != email)
        return base::invalid_input("that is no address in its canonical form");
    const std::scoped_lock one_change_at_a_time{change_mutex_};
    // What the second address was, to see that it stays. A token without cpanel-api cannot tell.
    std::optional<std::string> second;
    if (auto before = account_extras(user); before.ok())
        second = std::move(before->contact_email_2);
    else if (before.error().kind != base::ErrorKind::kInvalidInput)
        return before.error();

    RequestForm form;
    form.add("user", user).add("contactemail", email);
    base::Expected<void> outcome;
    auto reply = ask(Call{"modifyacct", form, options_.call_limit, kReplyBytes, /*is_change=*/true});
    if (!reply.ok()) {
        outcome = reply.error();
    } else if (const auto judged = check_metadata(*reply, "modifyacct"); !judged.ok()) {
        outcome = judged.error();
    } else {
        // An argument that WHM does not know is ignored silently, so that success alone proves nothing.
        if (member_text(*reply, "CONTACTEMAIL") != std::string{email})
            outcome = base::outcome_unknown("the server accepted the change but its answer does not show it");
        if (const auto now = member_text(*reply, "CONTACTEMAIL2"); second && now && *now != *second)
            base::log::error("the second contact address of {} changed while the first was set", user);
    }
    if (!outcome.ok() && outcome.error().kind == base::ErrorKind::kCorrupt)
        outcome = base::outcome_unknown(outcome.error().what);
    // A refusal and a change that was never sent need no second look.
    if (!outcome.ok() && outcome.error().kind != base::ErrorKind::kOutcomeUnknown) return outcome.error();
    auto after = find_account(user);
    if (!after.ok()) return base::outcome_unknown("the change could not be read back: " + after.error().what);
    if (*after && (*after)->email == std::string{email}) return **std::move(after);
    if (!outcome.ok()) return outcome.error();
    return base::outcome_unknown("the server accepted the change but does not show it");
}

}  // namespace pelanggan::whm
