// SPDX-License-Identifier: Apache-2.0
#include "service/examine.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace pelanggan::service {
namespace {

constexpr std::array<std::string_view, 3> kNeeded{"list-accts", "acct-summary", "cpanel-api"};
// With these a stolen token reaches beyond what it was meant for.
constexpr std::array<std::string_view, 3> kTooWide{"create-user-session", "manage-api-tokens", "passwd"};
constexpr std::chrono::hours kOldSync{26};  // a nightly run, and two hours of patience
constexpr std::chrono::minutes kClockSlack{5};
constexpr std::chrono::hours kOldAnchor{48};
constexpr std::chrono::hours kEver{24 * 365};
constexpr std::int64_t kShownWrites = 500;
constexpr std::int64_t kRunsLookedAt = 50;
constexpr std::int64_t kTroubleAttempts = 3;  // before that it may be a server that was restarted

std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words)
        out += (out.empty() ? "" : ", ") + word;
    return out;
}

void look_at_store(store::Store& store, std::vector<Finding>& findings) {
    const auto health = store.check_health();
    if (!health.ok())
        findings.push_back({"store-away", Severity::kBad, health.error().what});
    else if (!health->can_write)
        findings.push_back({"store-unwritable", Severity::kBad, health->what});
    else
        findings.push_back({health->is_good ? "store-good" : "store-unsafe",
                            health->is_good ? Severity::kGood : Severity::kBad, health->what});
}

void look_at_token(const whm::Privileges& privileges, std::vector<Finding>& findings) {
    std::vector<std::string> lacking;
    std::vector<std::string> wide;
    for (const auto acl : kNeeded) {
        if (!privileges.has(acl)) lacking.emplace_back(acl);
    }
    for (const auto acl : kTooWide) {
        if (privileges.has(acl)) wide.emplace_back(acl);
    }
    if (privileges.is_root) wide.assign(1, "all");
    if (!privileges.is_root && !lacking.empty())
        findings.push_back({"token-lacks", Severity::kBad, join(lacking)});
    if (!wide.empty()) findings.push_back({"token-too-wide", Severity::kNote, join(wide)});
    if (wide.empty() && lacking.empty()) findings.push_back({"token-fits", Severity::kGood, {}});
}

Finding whm_failure(const base::Error& error) {
    switch (error.kind) {
        case base::ErrorKind::kUnauthorized:
            return {"whm-refused", Severity::kBad, error.what};
        case base::ErrorKind::kUnavailable:
            return {"whm-away", Severity::kBad, error.what};
        default:
            return {"whm-strange", Severity::kBad, error.what};
    }
}

// Whether WHM answered; without an answer nothing more is to be asked.
bool look_at_whm(whm::WhmApi& whm, std::vector<Finding>& findings) {
    // A refused client stays silent on purpose: asking again could lock the address out.
    if (const auto refusal = whm.refusal(); !refusal.empty()) {
        findings.push_back({"whm-refused", Severity::kBad, refusal});
        return false;
    }
    const auto privileges = whm.privileges();
    if (!privileges.ok()) {
        findings.push_back(whm_failure(privileges.error()));
        return false;
    }
    findings.push_back({"whm-answers", Severity::kGood, {}});
    look_at_token(*privileges, findings);
    return true;
}

struct Stored {
    store::AccountTable::Counts counts;
    std::optional<domain::SyncRun> last;
    std::optional<base::Time> before_last;  // when the complete run before it began
    std::optional<base::Time> complete_at;
    std::int64_t suppressed{0};
    std::optional<base::Time> hook_at;
    std::optional<domain::Anchor> anchor;
};

void look_at_list(whm::WhmApi& whm, const Stored& stored, const CountedHere& counted,
                  std::vector<Finding>& findings) {
    auto count = whm.count_accounts();
    const std::int64_t have = stored.counts.active + stored.counts.suspended;
    // The function is root's; a narrow token cannot ask it. That is no refusal of the token: calls must go
    // on.
    if (!count.ok()) whm.reset_refusal();
    if (!count.ok() && counted) count = *counted;
    if (!count.ok()) {
        findings.push_back({"list-unknown", Severity::kNote, count.error().what, have});
        return;
    }
    // A few accounts may have come since the last reading; a twentieth may not.
    const bool was_read = stored.complete_at.has_value() || have > 0;
    if (!was_read || have >= *count)
        findings.push_back({"list-whole", Severity::kGood, {}, have, *count});
    else
        findings.push_back({"list-short",
                            have < *count - *count / 20 - 1 ? Severity::kBad : Severity::kNote,
                            {},
                            have,
                            *count});
}

void look_at_sync(const Stored& stored, std::vector<Finding>& findings) {
    const auto age_hours = [](base::Time at) {
        return std::chrono::duration_cast<std::chrono::hours>(base::now() - at).count();
    };
    if (!stored.complete_at)
        findings.push_back({"sync-never", Severity::kBad, stored.last ? stored.last->message : ""});
    else if (base::now() - *stored.complete_at > kOldSync)
        findings.push_back({"sync-old", Severity::kBad, {}, age_hours(*stored.complete_at)});
    else
        findings.push_back({"sync-fresh", Severity::kGood, {}, age_hours(*stored.complete_at)});
    if (!stored.last) return;
    const auto state = stored.last->state;
    if (state == domain::RunState::kFailed || state == domain::RunState::kIncomplete)
        findings.push_back({"sync-failed", Severity::kBad, stored.last->message});
    if (stored.last->waiting > 0)
        findings.push_back({"sync-waits", Severity::kBad, stored.last->message, stored.last->waiting});
}

// What a hook tells is stored at once, so that a reading finds it done. Accounts that came or went unseen
// mean that no hook speaks any more; other changes may be of the few that have none.
bool did_hooks_miss(const HookState& hooks, const Stored& stored, std::vector<Finding>& findings) {
    if (!stored.last || stored.last->state != domain::RunState::kComplete || !stored.before_last)
        return false;
    if (hooks.last && *hooks.last >= *stored.before_last) return false;
    const domain::SyncRun& run = *stored.last;
    const std::int64_t came_or_went = run.added + run.missing + run.returned;
    if (came_or_went + run.changed == 0) return false;
    findings.push_back({"hooks-missed",
                        came_or_went > 0 ? Severity::kBad : Severity::kNote,
                        {},
                        came_or_went + run.changed});
    return true;
}

void look_at_hooks(const HookState& hooks, const Stored& stored, std::vector<Finding>& findings) {
    if (did_hooks_miss(hooks, stored, findings)) return;
    const auto hours = [](base::Time since) {
        return std::chrono::duration_cast<std::chrono::hours>(base::now() - since).count();
    };
    if (hooks.last)
        findings.push_back(
            {"hooks-seen", Severity::kGood, base::to_rfc3339(*hooks.last), hours(*hooks.last)});
    else
        findings.push_back({"hooks-unseen", Severity::kNote, base::to_rfc3339(hooks.watched_since),
                            hours(hooks.watched_since)});
}

base::Expected<std::optional<base::Time>> complete_before(const store::Tx& tx, domain::ServerId server,
                                                          const std::optional<domain::SyncRun>& last) {
    PEL_ASSIGN(const auto runs, tx.sync().runs(kRunsLookedAt));
    for (const auto& run : runs) {
        if (last && run.server == server && run.id.value < last->id.value &&
            run.state == domain::RunState::kComplete)
            return std::optional{run.started_at};
    }
    return std::optional<base::Time>{};
}

// Contact addresses that were to be written into cPanel and are not there.
void look_at_addresses(store::Store& store, domain::ServerId server, std::vector<Finding>& findings) {
    std::int64_t failed = 0;
    std::vector<domain::PanelWrite> waiting;
    const auto read = store.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(failed, tx.panel_writes().count_failed(server));
        PEL_ASSIGN(waiting, tx.panel_writes().due(server, base::now() + kEver, kShownWrites));
        return {};
    });
    if (!read.ok()) return;  // the store's own finding tells
    std::erase_if(waiting, [](const domain::PanelWrite& write) { return write.attempts < kTroubleAttempts; });
    if (failed > 0) findings.push_back({"addresses-refused", Severity::kBad, {}, failed});
    if (!waiting.empty())
        findings.push_back(
            {"addresses-unwritten", Severity::kNote, waiting.front().error, std::ssize(waiting)});
}

void look_at_mail(const MailHealth& mail, const Stored& stored, std::vector<Finding>& findings) {
    if (!mail.is_on) {
        findings.push_back({"mail-off", Severity::kNote, {}});
    } else if (!mail.fault.empty()) {
        findings.push_back({"mail-away", Severity::kBad, mail.fault});
    } else {
        findings.push_back({"mail-good", Severity::kGood, {}});
    }
    if (mail.is_nobody) findings.push_back({"mail-as-nobody", Severity::kBad, {}});
    if (mail.is_on && !mail.has_links) findings.push_back({"mail-no-links", Severity::kNote, {}});
    findings.push_back({stored.suppressed > 0 ? "addresses-suppressed" : "addresses-good",
                        stored.suppressed > 0 ? Severity::kNote : Severity::kGood,
                        {},
                        stored.suppressed});
}

void look_at_links(const PublicHealth& links, std::vector<Finding>& findings) {
    if (!links.is_on) return;  // mail-no-links says so
    const bool is_good = links.fault.empty();
    findings.push_back(
        {is_good ? "public-good" : "public-away", is_good ? Severity::kGood : Severity::kBad, links.fault});
}

void look_at_anchors(const AnchorHealth& anchors, const Stored& stored, std::vector<Finding>& findings) {
    if (!anchors.is_on) {
        findings.push_back(
            {"anchors-off", anchors.fault.empty() ? Severity::kNote : Severity::kBad, anchors.fault});
        return;
    }
    if (!stored.anchor) {
        findings.push_back(
            {"anchors-never", anchors.fault.empty() ? Severity::kNote : Severity::kBad, anchors.fault});
        return;
    }
    const auto age = std::chrono::duration_cast<std::chrono::hours>(base::now() - stored.anchor->made_at);
    const bool is_old = age > kOldAnchor;
    findings.push_back({is_old ? "anchors-old" : "anchors-good", is_old ? Severity::kBad : Severity::kGood,
                        anchors.fault, age.count(), stored.anchor->number});
}

void look_at_clock(const Stored& stored, std::vector<Finding>& findings) {
    const bool is_behind = stored.last && stored.last->started_at > base::now() + kClockSlack;
    if (is_behind)
        findings.push_back({"clock-behind", Severity::kBad, base::to_rfc3339(stored.last->started_at)});
    else
        findings.push_back({"clock-good", Severity::kGood, base::to_rfc3339(base::now())});
}

// Two clocks that disagree, of which nobody can say from here which one is wrong.
void look_at_whms_clock(const whm::WhmApi& whm, std::vector<Finding>& findings) {
    const auto ahead = whm.clock_ahead();
    if (!ahead || std::chrono::abs(*ahead) <= kClockSlack) return;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(std::chrono::abs(*ahead)).count();
    findings.push_back({"clock-apart", Severity::kBad, base::to_rfc3339(base::now() + *ahead), minutes});
}

}  // namespace

std::vector<Finding> examine(store::Store& store, whm::WhmApi& whm, domain::ServerId server,
                             const HookState& hooks, const MailHealth& mail, const AnchorHealth& anchors,
                             const PublicHealth& links, const CountedHere& counted) {
    std::vector<Finding> findings;
    look_at_store(store, findings);
    Stored stored;
    const auto read = store.read([&](const store::Tx& tx) -> base::Expected<void> {
        stored = {};
        PEL_ASSIGN(stored.counts, tx.accounts().counts(server));
        PEL_ASSIGN(stored.last, tx.sync().last_run(server));
        PEL_ASSIGN(stored.before_last, complete_before(tx, server, stored.last));
        PEL_ASSIGN(stored.anchor, tx.anchors().last());
        PEL_ASSIGN(stored.suppressed, tx.suppressions().count());
        PEL_ASSIGN(const auto servers, tx.sync().servers());
        for (const auto& known : servers) {
            if (known.id != server) continue;
            stored.complete_at = known.last_complete_at;
            stored.hook_at = known.last_hook_at;
        }
        return {};
    });
    const bool does_answer = look_at_whm(whm, findings);
    if (read.ok()) {
        if (does_answer) look_at_list(whm, stored, counted, findings);
        look_at_sync(stored, findings);
        look_at_clock(stored, findings);
        look_at_mail(mail, stored, findings);
        look_at_anchors(anchors, stored, findings);
    } else {
        findings.push_back({"store-away", Severity::kBad, read.error().what});
    }
    look_at_links(links, findings);
    look_at_addresses(store, server, findings);
    HookState known = hooks;
    known.last = std::max(known.last, stored.hook_at);  // none is before any time
    look_at_hooks(known, stored, findings);
    look_at_whms_clock(whm, findings);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    return findings;
}

}  // namespace pelanggan::service
