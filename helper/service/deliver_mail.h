// SPDX-License-Identifier: Apache-2.0
//
// Hands over what is due in the outbox: leases a few rows, asks for each whether it is still wanted, and
// stores what became of it. Nobody is missed, since a row that was leased and not settled is leased again;
// nobody who said no before the last bytes gets it.
//
// Threads: run() from several threads, each with a sender of its own of the same group.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/expected.h"
#include "mail/mail_sender.h"
#include "service/check_mail.h"
#include "service/compose_mail.h"
#include "service/mail_pace.h"
#include "store/store.h"

namespace pelanggan::service {

// How long nobody else takes a leased row. Longer than a slow mail server needs for a batch.
constexpr std::chrono::minutes kMailLease{10};
constexpr std::int64_t kMailBatch = 20;
// After that a mail that could not be handed over has failed.
constexpr std::chrono::hours kMailGivenUpAfter{3 * 24};
// Waiting after the n-th try (1, 2, …) that the server answered with "later".
std::chrono::seconds mail_backoff(std::int64_t attempts) noexcept;

class DeliverMail {
 public:
    // All must outlive this object.
    DeliverMail(store::Store& store, domain::ServerId server, const ComposeMail& compose, MailPace& pace)
        : store_{store}, server_{server}, compose_{compose}, pace_{pace} {}

    // Takes back what this server's daemon had leased when it ended. Before the first run().
    base::Expected<void> recover();

    struct Round {
        std::size_t leased{0};                 // 0: nothing is due
        std::optional<base::Time> not_before;  // pace, or a mail server that is away: try again then
    };
    // One batch. stop ends it after the message it is at; what was not begun is given back.
    // Errors: the store's; nothing is lost by them.
    base::Expected<Round> run(mail::MailSender& sender, const std::stop_token& stop);

    // What the mail server said when it last did not take mail at all; "" since it did again, or was never
    // asked. For doctor.
    std::string server_fault() const;

 private:
    struct Ready;
    // What one row says about the batch: absent, go on; else give the rest back until then.
    using Pause = std::optional<base::Time>;
    base::Expected<Pause> deliver(mail::MailSender& sender, const domain::Mail& mail);
    base::Expected<Ready> prepare(const domain::Mail& mail) const;
    base::Expected<void> skip(const domain::Mail& mail, const MailVerdict& verdict);
    base::Expected<void> fail(const domain::Mail& mail, const std::string& reply);
    base::Expected<Pause> settle(const domain::Mail& mail, const Ready& ready,
                                 const mail::Delivery& delivery);
    base::Expected<void> store_outcome(store::Tx& tx, const domain::Mail& mail, const Ready& ready,
                                       const mail::Delivery& delivery, base::Time now) const;
    // Rows of this lease wait again as if they had not been leased.
    base::Expected<void> give_back(std::span<const domain::Mail> mails, base::Time next_at);

    store::Store& store_;
    const domain::ServerId server_;
    const ComposeMail& compose_;
    MailPace& pace_;
    void note_server(const std::string& fault);

    std::atomic<int> times_away_{0};  // the mail server, in a row
    mutable std::mutex fault_mutex_;
    std::string server_fault_;
};

}  // namespace pelanggan::service
