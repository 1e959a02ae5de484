// SPDX-License-Identifier: Apache-2.0
#include "service/record_bounce.h"

#include "service/write.h"

namespace pelanggan::service {

base::Expected<BounceOutcome> record_bounce(store::Store& store, const BounceNotice& notice) {
    auto outcome = BounceOutcome::kRecorded;
    const auto stored = write(store, [&](store::Tx& tx) -> base::Expected<void> {
        outcome = BounceOutcome::kRecorded;
        PEL_ASSIGN(auto mail, tx.outbox().find(notice.mail));
        if (!mail) {
            outcome = BounceOutcome::kUnknown;
            return {};
        }
        using domain::MailState;
        // One report per mail is enough; a mail that waits was asked for again after an unknown outcome, and
        // its first copy has bounced.
        const bool is_complaint = notice.event == AddressEvent::kComplaint;
        const bool was_handed_over = mail->state == MailState::kSent || mail->state == MailState::kLeased ||
                                     (mail->state == MailState::kWaiting && mail->attempts > 0);
        if (!was_handed_over || (is_complaint && mail->state != MailState::kSent)) {
            outcome = BounceOutcome::kKnown;
            return {};
        }
        const base::Time now = base::now();
        if (!mail->done_at) mail->done_at = now;
        mail->state = MailState::kBounced;
        mail->reply = notice.report;
        PEL_TRY(tx.outbox().update(*mail));
        PEL_TRY(note_address_event(tx, mail->address, notice.event, notice.report, now));
        PEL_TRY(enter_mail_failure(tx, *mail, notice.report, now));
        // Who complains has read it.
        if (!is_complaint) {
            PEL_TRY(fall_back(tx, *mail, now));
        }
        return {};
    });
    if (!stored.ok()) return stored.error();
    return outcome;
}

}  // namespace pelanggan::service
