// SPDX-License-Identifier: Apache-2.0
#include "service/anchor_journal.h"

#include <algorithm>
#include <vector>

#include "base/log.h"
#include "service/write.h"

namespace pelanggan::service {
namespace {

constexpr std::int64_t kCustomersAtOnce = 5000;
constexpr std::int64_t kLinesAtOnce = 5000;

// What comes before the next anchor: the newest file, whatever the database knows of it.
base::Expected<domain::Anchor> newest(const store::AnchorFiles& files) {
    PEL_ASSIGN(const auto names, files.names());
    if (names.empty()) return domain::Anchor{};
    auto proved = files.prove(names.back());
    if (proved.ok()) return proved;
    // Somebody touched it: verifying says so. The chain of files goes on with what its name says.
    base::log::error("{}", proved.error().what);
    domain::Anchor named;
    named.number = domain::anchor_number_of(names.back()).value_or(0);
    return named;
}

}  // namespace

base::Expected<domain::Anchor> AnchorJournal::run(const std::stop_token& stop) {
    const std::unique_lock lock{running_, std::try_to_lock};
    if (!lock.owns_lock()) return base::conflict("an anchor is being written");
    {
        const std::lock_guard guard{mutex_};
        state_ = {true, 0, 0, "", state_.last};
    }
    auto written = write(stop);
    const std::lock_guard guard{mutex_};
    state_.is_running = false;
    if (written.ok())
        state_.last = written->number;
    else
        state_.failure = written.error().what;
    return written;
}

AnchorJournal::State AnchorJournal::state() const {
    const std::lock_guard guard{mutex_};
    return state_;
}

base::Expected<base::Time> AnchorJournal::next_due() const {
    std::optional<domain::Anchor> last;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(last, tx.anchors().last());
        return {};
    }));
    return last ? std::max(last->made_at + kAnchorInterval, base::now()) : base::now();
}

base::Expected<domain::Anchor> AnchorJournal::write(const std::stop_token& stop) {
    PEL_ASSIGN(const domain::Anchor before, newest(files_));
    std::int64_t entered = 0;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(const auto last, tx.anchors().last());
        entered = last ? last->number : 0;
        return {};
    }));
    domain::Anchor anchor;
    anchor.number = std::max(before.number, entered) + 1;
    anchor.made_at = base::now();
    anchor.before = before.digest;
    PEL_ASSIGN(auto writer, files_.write());
    PEL_TRY(write_heads(writer, stop));
    PEL_ASSIGN(anchor, writer.finish(anchor));
    PEL_TRY(enter(anchor));
    base::log::info("the history was anchored: number {}, {} lines, digest {}", anchor.number, anchor.lines,
                    base::to_hex(anchor.digest));
    return anchor;
}

base::Expected<void> AnchorJournal::write_heads(store::AnchorFiles::Writer& writer,
                                                const std::stop_token& stop) {
    domain::CustomerId last;
    PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
        PEL_ASSIGN(last, tx.journal().last_customer());
        return {};
    }));
    {
        const std::lock_guard guard{mutex_};
        state_.expected = last.value;
    }
    for (std::int64_t first = 1; first <= last.value; first += kCustomersAtOnce) {
        if (stop.stop_requested()) return base::unavailable("the daemon is being stopped");
        std::vector<domain::JournalHead> heads;
        PEL_TRY(store_.read([&](const store::Tx& tx) -> base::Expected<void> {
            PEL_ASSIGN(heads, tx.anchors().new_heads({first}, {first + kCustomersAtOnce - 1}));
            return {};
        }));
        for (const auto& head : heads)
            PEL_TRY(writer.add(head));
        const std::lock_guard guard{mutex_};
        state_.done = std::min(first + kCustomersAtOnce - 1, last.value);
    }
    return {};
}

// What the file says, read again: a million lines are not held.
base::Expected<void> AnchorJournal::enter(const domain::Anchor& anchor) {
    const std::string name = domain::anchor_file_name(anchor);
    for (std::int64_t from = 0; from < anchor.lines; from += kLinesAtOnce) {
        PEL_ASSIGN(const auto heads, files_.lines(name, from, kLinesAtOnce));
        PEL_TRY(
            service::write(store_, [&](store::Tx& tx) { return tx.anchors().note(anchor.number, heads); }));
    }
    return service::write(store_, [&](store::Tx& tx) { return tx.anchors().add(anchor); });
}

}  // namespace pelanggan::service
