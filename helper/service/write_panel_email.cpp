// SPDX-License-Identifier: Apache-2.0
#include "service/write_panel_email.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "domain/email.h"
#include "service/account_writer.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

using State = domain::PanelWrite::State;

constexpr std::int64_t kOrdersAtOnce = 50;
constexpr std::chrono::seconds kFirstLook{5};  // after a change that was not answered
constexpr std::chrono::seconds kLongestDelay{6 * 3600};

bool shows(const domain::AccountFacts& facts, const std::string& email) {
    if (!facts.email) return false;
    const auto parsed = domain::Email::parse(*facts.email);
    return parsed.ok() && parsed->text() == email;
}

void forget_question(domain::PanelWrite& write) {
    write.state = State::kWaiting;
    write.asked_email.clear();
    write.asked_at.reset();
}

bool is_conflict(const base::Expected<void>& outcome) {
    return !outcome.ok() && outcome.error().kind == base::ErrorKind::kConflict;
}

}  // namespace

std::chrono::seconds panel_write_delay(std::int64_t attempts) noexcept {
    const auto doublings = std::clamp<std::int64_t>(attempts - 1, 0, 16);
    return std::min(kLongestDelay, std::chrono::seconds{60} * (std::int64_t{1} << doublings));
}

WritePanelEmail::WritePanelEmail(store::Store& store, whm::WhmApi& whm, domain::ServerId server,
                                 MailSetup mail)
    : store_{store}, whm_{whm}, server_{server}, mail_{std::move(mail)} {}

base::Expected<std::optional<base::Time>> WritePanelEmail::run(const std::stop_token& stop) {
    std::vector<domain::PanelWrite> due;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(due, tx.panel_writes().due(server_, base::now(), kOrdersAtOnce));
        return {};
    }));
    if (!due.empty()) {
        const std::string obstacle = find_obstacle();
        for (const auto& write : due) {
            if (stop.stop_requested()) break;
            PEL_TRY(obstacle.empty() ? carry_out(write.account) : put_off(write, obstacle));
        }
    }
    std::optional<base::Time> next;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(next, tx.panel_writes().next_due(server_));
        return {};
    }));
    // What was not brought on now is not asked for again at once.
    if (next) next = std::max(*next, base::now() + std::chrono::seconds{1});
    return next;
}

std::string WritePanelEmail::find_obstacle() {
    if (std::string why = whm_.refusal(); !why.empty()) return why;
    // A call that the token may not make would stop every other call to the server as well.
    const auto privileges = whm_.privileges();
    if (!privileges.ok()) return privileges.error().what;
    if (!privileges->has(kWritePrivilege)) return "the WHM token lacks the privilege edit-account";
    return {};
}

base::Expected<std::optional<WritePanelEmail::Order>> WritePanelEmail::find(domain::AccountId account) {
    std::optional<Order> order;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        order.reset();
        PEL_ASSIGN(auto write, tx.panel_writes().find(account));
        PEL_ASSIGN(auto owner, tx.accounts().find(account));
        if (write && owner) order = Order{*std::move(write), *std::move(owner)};
        return {};
    }));
    return order;
}

base::Expected<void> WritePanelEmail::carry_out(domain::AccountId account) {
    PEL_ASSIGN(auto order, find(account));
    if (!order) return {};
    if (order->account.retired_at) {
        const auto removed = write(
            store_, [&](store::Tx& tx) { return tx.panel_writes().remove(account, order->write.version); });
        return is_conflict(removed) ? base::Expected<void>{} : removed;
    }
    const base::Time asked = base::now();
    const auto facts = whm_.find_account(order->account.facts.user);
    if (!facts.ok()) return put_off(std::move(order->write), facts.error().what);
    if (!*facts || !domain::is_same_account(order->account, **facts))
        return put_off(std::move(order->write), "WHM does not list the account");
    PEL_ASSIGN(order, settle(account, **facts, asked));
    if (!order) return {};
    domain::PanelWrite& write = order->write;
    if (write.asked_at) {
        const auto age = asked - *write.asked_at;
        if (age < kPanelSettleTime) {
            // 5, 10, 20, 40 … seconds after the question.
            write.state = State::kUnknown;
            write.next_at = asked + std::max<std::chrono::seconds>(kFirstLook, age);
            const auto stored =
                service::write(store_, [&](store::Tx& tx) { return tx.panel_writes().update(write); });
            return is_conflict(stored) ? base::Expected<void>{} : stored;
        }
        forget_question(write);
        return put_off(std::move(write), "WHM was asked, did not answer, and did not do it");
    }
    PEL_ASSIGN(const bool is_ours, mark_asked(write));
    if (!is_ours) return {};
    const auto written = whm_.set_contact_email(order->account.facts.user, write.email);
    if (written.ok()) {
        // A list that was asked for in this same second may have been read before the change.
        PEL_TRY(settle(account, *written, base::now() + std::chrono::seconds{1}));
        return {};
    }
    PEL_ASSIGN(order, find(account));
    if (!order) return {};
    if (written.error().kind == base::ErrorKind::kOutcomeUnknown) {
        base::log::warn("contact address of account {}: not known whether it was written: {}", account.value,
                        written.error().what);
        order->write.error = written.error().what;
        ++order->write.attempts;
        const auto stored =
            service::write(store_, [&](store::Tx& tx) { return tx.panel_writes().update(order->write); });
        return is_conflict(stored) ? base::Expected<void>{} : stored;
    }
    forget_question(order->write);
    if (written.error().kind == base::ErrorKind::kInvalidInput &&
        order->write.attempts + 1 >= kMaxPanelWrites)
        order->write.state = State::kFailed;
    return put_off(std::move(order->write), written.error().what);
}

base::Expected<std::optional<WritePanelEmail::Order>> WritePanelEmail::settle(
    domain::AccountId account, const domain::AccountFacts& facts, base::Time as_of) {
    std::optional<Order> left;
    const auto work = [&](store::Tx& tx) -> base::Expected<void> {
        left.reset();
        PEL_ASSIGN(const auto stored, tx.accounts().find(account));
        if (!stored || stored->retired_at) return {};
        // Somebody may have asked later and been answered sooner; then theirs is what counts.
        const bool is_older = stored->as_of > as_of;
        if (!is_older) {
            AccountWriter writer{tx, server_, as_of, "sync", mail_};
            PEL_TRY(writer.update(*stored, facts));
            PEL_TRY(writer.finish());
            if (writer.counts().changed + writer.counts().returned > 0)
                PEL_TRY(tx.sync().touch_user(server_, facts.user));
        }
        PEL_ASSIGN(auto order, tx.panel_writes().find(account));
        if (!order) return {};
        const domain::AccountFacts& shown = is_older ? stored->facts : facts;
        if (shows(shown, order->email)) return tx.panel_writes().remove(account, order->version);
        if (order->asked_at && shows(shown, order->asked_email)) {
            // An earlier order was carried out while a newer one came.
            forget_question(*order);
            PEL_TRY(tx.panel_writes().update(*order));
            PEL_ASSIGN(order, tx.panel_writes().find(account));
            if (!order) return base::internal("an order vanished inside its transaction");
        }
        PEL_ASSIGN(auto now_stored, tx.accounts().find(account));
        if (!now_stored) return base::internal("an account vanished inside its transaction");
        left = Order{*std::move(order), *std::move(now_stored)};
        return {};
    };
    PEL_TRY(write(store_, work));
    return left;
}

base::Expected<bool> WritePanelEmail::mark_asked(domain::PanelWrite& write) {
    write.state = State::kUnknown;
    write.asked_email = write.email;
    write.asked_at = base::now();
    write.next_at = *write.asked_at + kFirstLook;
    const auto stored =
        service::write(store_, [&](store::Tx& tx) { return tx.panel_writes().update(write); });
    if (is_conflict(stored)) return false;
    PEL_TRY(stored);
    return true;
}

base::Expected<void> WritePanelEmail::put_off(domain::PanelWrite write, std::string why) {
    write.error = std::move(why);
    ++write.attempts;
    write.next_at = base::now() + panel_write_delay(write.attempts);
    const auto stored =
        service::write(store_, [&](store::Tx& tx) { return tx.panel_writes().update(write); });
    if (is_conflict(stored)) return {};
    if (stored.ok())
        base::log::warn("contact address of account {} is not in cPanel yet: {}", write.account.value,
                        write.error);
    return stored;
}

}  // namespace pelanggan::service
