// SPDX-License-Identifier: Apache-2.0
#include "service/deliver_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/log.h"
#include "service/address_health.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

using domain::MailState;

constexpr std::chrono::seconds kFirstBackoff{60};
constexpr std::chrono::seconds kLongestBackoff{4 * 3600};
// Everything was sent and nothing came back: the server most likely died, and is started again.
constexpr std::chrono::seconds kUnknownBackoff{5};
constexpr int kLongestAway = 5;  // 32 s between tries while nobody answers

std::string domain_of(const std::string& address) {
    const auto at = address.rfind('@');
    return at == std::string::npos ? std::string{} : address.substr(at + 1);
}

// Whether the row is as this lease left it: another daemon may have taken it when the lease ended.
bool is_ours(const std::optional<domain::Mail>& found, const domain::Mail& leased) {
    return found && found->state == MailState::kLeased && found->leased_until == leased.leased_until;
}

// A refusal that says that the address does not exist, not that the message or its sender is not liked.
bool is_about_address(const mail::Delivery& delivery) {
    if (delivery.code != 550 && delivery.code != 551 && delivery.code != 553) return false;
    // An enhanced code (RFC 3463) follows the reply's own; 5.1.x is about the address.
    std::string_view text = delivery.reply;
    if (text.size() > 4 && text.substr(0, 3) == std::to_string(delivery.code)) text.remove_prefix(4);
    const bool is_enhanced = text.size() > 2 && text[0] == '5' && text[1] == '.';
    return !is_enhanced || text.substr(0, 4) == "5.1.";
}

// The server is away, or wants a new connection: nothing was said about this message.
bool is_about_server(const mail::Delivery& delivery) {
    return delivery.kind == mail::Delivery::Kind::kLater && (delivery.code == 0 || delivery.code == 421);
}

}  // namespace

std::chrono::seconds mail_backoff(std::int64_t attempts) noexcept {
    if (attempts < 1) return kFirstBackoff;
    if (attempts > 16) return kLongestBackoff;
    return std::min(kLongestBackoff, kFirstBackoff * (std::int64_t{1} << (attempts - 1)));
}

// What is to be handed over, or the verdict that it is not.
struct DeliverMail::Ready {
    bool is_ours{false};
    MailVerdict verdict;
    mail::Message message;
    domain::Actor actor;  // in the history
    std::optional<base::Error> fault;
};

base::Expected<void> DeliverMail::recover() {
    std::int64_t released = 0;
    PEL_TRY(write(store_, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(released, tx.outbox().release(server_, base::now()));
        return {};
    }));
    if (released > 0) base::log::info("{} mails were on their way when the daemon ended", released);
    return {};
}

base::Expected<DeliverMail::Round> DeliverMail::run(mail::MailSender& sender, const std::stop_token& stop) {
    Round round;
    const base::Time now = base::now();
    PEL_ASSIGN(round.not_before, pace_.full_until(now));
    if (round.not_before) return round;
    const auto skipped = pace_.full_domains(now);
    std::vector<domain::Mail> mails;
    PEL_TRY(write(store_, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(mails, tx.outbox().lease(server_, now, now + kMailLease, kMailBatch, skipped));
        return {};
    }));
    round.leased = mails.size();
    for (std::size_t i = 0; i < mails.size(); ++i) {
        const std::span<const domain::Mail> rest{mails.data() + i, mails.size() - i};
        const base::Time at = base::now();
        // A slow server may have used the lease up; what was not begun is somebody else's then.
        if (stop.stop_requested() || at + kMailLease / 2 > now + kMailLease) {
            PEL_TRY(give_back(rest, at));
            return round;
        }
        auto pause = deliver(sender, mails[i]);
        if (!pause.ok()) {
            // The store failed: what was leased comes back when the lease ends, at the latest.
            (void)give_back(rest, at);
            return pause.error();
        }
        if (*pause) {
            round.not_before = *pause;
            PEL_TRY(give_back(rest, **pause));
            return round;
        }
    }
    return round;
}

base::Expected<DeliverMail::Pause> DeliverMail::deliver(mail::MailSender& sender, const domain::Mail& mail) {
    PEL_ASSIGN(const Ready ready, prepare(mail));
    if (!ready.is_ours) return Pause{};
    if (ready.fault) {
        PEL_TRY(fail(mail, ready.fault->what));
        return Pause{};
    }
    if (!domain::is_sent_by(ready.verdict.rule)) {
        PEL_TRY(skip(mail, ready.verdict));
        return Pause{};
    }
    const std::string domain = domain_of(mail.address);
    PEL_ASSIGN(const auto wait, pace_.take(domain, base::now()));
    if (wait) {
        // Only this domain had enough: the others go on.
        PEL_ASSIGN(const auto all, pace_.full_until(base::now()));
        if (all) return Pause{all};
        PEL_TRY(give_back({&mail, 1}, *wait));
        return Pause{};
    }
    base::Expected<Pause> outcome{Pause{}};
    bool was_settled = false, is_wanted = true;
    MailVerdict last = ready.verdict;
    mail::MailSender::Steps steps;
    steps.is_still_wanted = [&] {
        const auto checked = store_.read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(const auto found, tx.outbox().find(mail.id));
            if (!is_ours(found, mail)) return base::conflict("the lease ended");
            PEL_ASSIGN(last, check_mail(tx, mail, base::now()));
            return {};
        });
        is_wanted = checked.ok() && domain::is_sent_by(last.rule);
        if (!checked.ok()) last.rule = domain::MailRule::kRequested;  // not known: nothing is stored about it
        return is_wanted;
    };
    steps.settle = [&](const mail::Delivery& delivery) {
        was_settled = true;
        outcome = settle(mail, ready, delivery);
    };
    sender.send(ready.message, steps);
    if (was_settled) return outcome;
    if (!is_wanted && !domain::is_sent_by(last.rule)) {
        PEL_TRY(skip(mail, last));
        return Pause{};
    }
    PEL_TRY(give_back({&mail, 1}, base::now()));
    return Pause{};
}

base::Expected<DeliverMail::Ready> DeliverMail::prepare(const domain::Mail& mail) const {
    Ready ready;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        ready = {};
        const base::Time now = base::now();
        PEL_ASSIGN(const auto found, tx.outbox().find(mail.id));
        ready.is_ours = is_ours(found, mail);
        if (!ready.is_ours) return {};
        PEL_ASSIGN(ready.verdict, check_mail(tx, mail, now));
        if (!domain::is_sent_by(ready.verdict.rule)) return {};
        ready.actor = {domain::ActorKind::kSystem, "", "mail"};
        if (mail.announcement) {
            PEL_ASSIGN(const auto announcement, tx.announcements().find(*mail.announcement));
            if (announcement) ready.actor = announcement->author;
        }
        domain::Mail row = mail;
        row.rule = ready.verdict.rule;
        auto message = compose_.compose(tx, row, now);
        if (message.ok()) {
            ready.message = std::move(message).value();
            return {};
        }
        switch (message.error().kind) {
            case base::ErrorKind::kNotFound:
                ready.verdict.rule = domain::MailRule::kGone;
                return {};
            case base::ErrorKind::kInvalidInput:
            case base::ErrorKind::kInternal:
                ready.fault = message.error();
                return {};
            default:
                return message.error();
        }
    }));
    return ready;
}

base::Expected<void> DeliverMail::skip(const domain::Mail& mail, const MailVerdict& verdict) {
    return write(store_, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(auto found, tx.outbox().find(mail.id));
        if (!is_ours(found, mail)) return {};
        const base::Time now = base::now();
        found->state = MailState::kSkipped;
        found->rule = verdict.rule;
        found->done_at = now;
        PEL_TRY(tx.outbox().update(*found));
        if (mail.kind == domain::MailKind::kAnnouncement && !verdict.new_address.empty()) {
            // The contact did not go, it moved.
            domain::Mail moved = mail;
            PEL_ASSIGN(moved.id.value, tx.outbox().next_ids(1));
            moved.address = verdict.new_address;
            moved.state = MailState::kWaiting;
            moved.attempts = 0;
            moved.next_at = now;
            moved.leased_until.reset();
            const auto at = moved.message_id.find('@');
            moved.message_id =
                fmt::format("<{}{}", store::RequestId::make().text(), moved.message_id.substr(at));
            PEL_TRY(tx.outbox().insert({&moved, 1}));
        }
        // Nobody else was meant to get what has to be known.
        if (verdict.rule == domain::MailRule::kSuppressed) {
            PEL_TRY(fall_back(tx, mail, now));
        }
        return {};
    });
}

base::Expected<void> DeliverMail::fail(const domain::Mail& mail, const std::string& reply) {
    base::log::error("mail {} cannot be made: {}", mail.id.value, reply);
    return write(store_, [&](store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(auto found, tx.outbox().find(mail.id));
        if (!is_ours(found, mail)) return {};
        found->state = MailState::kFailed;
        found->reply = reply;
        found->done_at = base::now();
        return tx.outbox().update(*found);
    });
}

std::string DeliverMail::server_fault() const {
    const std::lock_guard lock{fault_mutex_};
    return server_fault_;
}

void DeliverMail::note_server(const std::string& fault) {
    const std::lock_guard lock{fault_mutex_};
    server_fault_ = fault;
}

base::Expected<DeliverMail::Pause> DeliverMail::settle(const domain::Mail& mail, const Ready& ready,
                                                       const mail::Delivery& delivery) {
    const base::Time now = base::now();
    if (is_about_server(delivery) && now - mail.created_at < kMailGivenUpAfter) {
        const int times = std::min(times_away_.fetch_add(1), kLongestAway);
        if (times == 0) base::log::warn("the mail server does not take mail: {}", delivery.reply);
        note_server(delivery.reply.empty() ? "it cannot be reached" : delivery.reply);
        return Pause{now + std::chrono::seconds{1 << times}};
    }
    if (times_away_.exchange(0) > 0) note_server({});
    PEL_TRY(write(store_, [&](store::Tx& tx) { return store_outcome(tx, mail, ready, delivery, now); }));
    return Pause{};
}

base::Expected<void> DeliverMail::store_outcome(store::Tx& tx, const domain::Mail& mail, const Ready& ready,
                                                const mail::Delivery& delivery, base::Time now) const {
    PEL_ASSIGN(auto found, tx.outbox().find(mail.id));
    if (!found || found->state == MailState::kSent || found->state == MailState::kBounced) return {};
    // What was taken over is stored even if the lease ended meanwhile: that keeps others from sending it
    // again.
    if (delivery.kind != mail::Delivery::Kind::kAccepted && !is_ours(found, mail)) return {};
    found->rule = ready.verdict.rule;
    found->subject = ready.message.subject;
    found->reply = delivery.reply;
    found->leased_until.reset();
    switch (delivery.kind) {
        case mail::Delivery::Kind::kAccepted: {
            found->state = MailState::kSent;
            found->done_at = now;
            PEL_TRY(tx.outbox().update(*found));
            if (mail.customer.value == 0) return {};
            domain::JournalDraft draft;
            draft.customer = mail.customer;
            draft.at = now;
            draft.actor = ready.actor;
            draft.kind = domain::JournalKind::kMailSent;
            draft.subject = fmt::format("mail:{}", mail.id.value);
            draft.field = mail.category.empty() ? std::string{domain::to_string(mail.kind)} : mail.category;
            draft.new_value = ready.message.subject;
            draft.reason = mail.reason;
            return tx.journal().append({&draft, 1});
        }
        case mail::Delivery::Kind::kLater:
        case mail::Delivery::Kind::kUnknown:
            if (now - mail.created_at >= kMailGivenUpAfter) {
                found->state = MailState::kFailed;
                found->done_at = now;
                PEL_TRY(tx.outbox().update(*found));
                PEL_TRY(enter_mail_failure(tx, mail, delivery.reply, now));
                PEL_TRY(fall_back(tx, mail, now));
                return {};
            }
            found->state = MailState::kWaiting;
            found->next_at =
                now + (delivery.kind == mail::Delivery::Kind::kUnknown ? kUnknownBackoff
                                                                       : mail_backoff(mail.attempts));
            return tx.outbox().update(*found);
        case mail::Delivery::Kind::kRefused:
            found->state = MailState::kFailed;
            found->done_at = now;
            PEL_TRY(tx.outbox().update(*found));
            if (is_about_address(delivery)) {
                PEL_TRY(note_address_event(tx, mail.address, AddressEvent::kHardBounce, delivery.reply, now));
            }
            PEL_TRY(enter_mail_failure(tx, mail, delivery.reply, now));
            PEL_TRY(fall_back(tx, mail, now));
            return {};
    }
    return base::internal("a delivery of no kind");
}

base::Expected<void> DeliverMail::give_back(std::span<const domain::Mail> mails, base::Time next_at) {
    return write(store_, [&](store::Tx& tx) -> base::Expected<void> {
        for (const domain::Mail& mail : mails) {
            PEL_ASSIGN(auto found, tx.outbox().find(mail.id));
            if (!is_ours(found, mail)) continue;
            found->state = MailState::kWaiting;
            found->next_at = next_at;
            found->leased_until.reset();
            found->attempts = std::max<std::int64_t>(0, found->attempts - 1);
            PEL_TRY(tx.outbox().update(*found));
        }
        return {};
    });
}

}  // namespace pelanggan::service
