// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "cli/commands.h"
#include "cli/progress.h"

namespace pelanggan::cli {
namespace {

constexpr int kLooksBeforeItBegins = 50;  // up to 200 ms apart

std::string progress_text(const Session& session, const rapidjson::Value& status) {
    const auto seen = std::to_string(number_of(status, "seen"));
    if (!flag_of(status, "is_counted")) return session.text("{0} accounts read", {seen});
    return session.text("{0} of {1} accounts read", {seen, std::to_string(number_of(status, "expected"))});
}

Progress::State progress_of(const Session& session, const rapidjson::Value& status) {
    const std::int64_t seen = number_of(status, "seen");
    return {seen, number_of(status, "percent"), flag_of(status, "is_counted"), progress_text(session, status),
            "{\"seen\":" + std::to_string(seen) +
                ",\"expected\":" + std::to_string(number_of(status, "expected")) + "}"};
}

int report(Session& session, const rapidjson::Value& run) {
    const std::string state = text_of(run, "state");
    if (session.options.is_json) {
        session.out(to_text(run) + "\n");
        return state == "complete" ? kDone : kUnavailable;
    }
    const bool is_good = state == "complete";
    Table table{{std::string{session.text("Result")}, std::string{session.text("Read")},
                 std::string{session.text("Added")}, std::string{session.text("Changed")},
                 std::string{session.text("Missing")}, std::string{session.text("Back again")},
                 std::string{session.text("Waiting")}}};
    const auto cell = [&](std::string_view name, Colour colour) {
        const auto count = number_of(run, name);
        return Cell{std::to_string(count), count > 0 ? colour : Colour::kNone};
    };
    table.add({{text_of(run, "state_text"), is_good ? Colour::kGood : Colour::kBad},
               cell("seen", Colour::kNone),
               cell("added", Colour::kGood),
               cell("changed", Colour::kWarn),
               cell("missing", Colour::kBad),
               cell("returned", Colour::kGood),
               cell("waiting", Colour::kBad)});
    session.out(table.draw(session.paint));
    if (const auto message = text_of(run, "message"); !message.empty())
        session.out(session.paint(is_good ? Colour::kWarn : Colour::kBad, clean(message)) + "\n");
    if (number_of(run, "waiting") > 0) {
        session.out(
            std::string{session.text("These accounts are no longer listed. If they were really removed: "
                                     "pelanggan sync --allow-missing")} +
            "\n");
    }
    return is_good ? kDone : kUnavailable;
}

}  // namespace

int run_sync(Session& session) {
    auto before = session.get("sync", {});
    if (!before.ok()) return session.fail(before.error());
    if (!session.is_good(*before)) return session.fail(*before);
    const std::string server = text_of(before->json, "server");
    if (const auto wanted = session.options.get("server"); !wanted.empty() && wanted != server)
        return session.fail(base::not_found(
            session.text("This program serves the server '{0}', not '{1}'.", {server, wanted})));
    const auto runs = list_of(before->json, "runs");
    std::int64_t last_id = runs.Empty() ? 0 : number_of(runs[0], "id");

    Pairs form;
    if (!session.options.get("allow-missing").empty()) form.emplace_back("allow_missing", "yes");
    auto started = session.post("sync", form);
    if (!started.ok()) return session.fail(started.error());
    if (started->status == 409) {
        if (!session.options.is_json)
            session.err(std::string{session.text("A synchronisation is running already; following it.")} +
                        "\n");
        // The one that runs may be listed already as the newest.
        if (!runs.Empty() && text_of(runs[0], "state") == "running") --last_id;
    } else if (!session.is_good(*started)) {
        return session.fail(*started);
    }

    Progress progress{session};
    int looks = 0;
    for (;;) {
        auto status = session.get("sync-status", {});
        if (!status.ok() || !session.is_good(*status)) {
            progress.end();
            return status.ok() ? session.fail(*status) : session.fail(status.error());
        }
        const auto& last = member(status->json, "last");
        if (flag_of(status->json, "is_running")) {
            progress.show(progress_of(session, status->json));
        } else if (number_of(last, "id") > last_id && text_of(last, "state") != "running") {
            progress.end();
            return report(session, last);
        } else if (const auto failure = text_of(status->json, "failure"); !failure.empty()) {
            // It could not even store that it began, or how it ended.
            progress.end();
            return session.fail(base::unavailable(
                std::string{session.text("The synchronisation ended early:")} + " " + failure));
        } else if (++looks > kLooksBeforeItBegins) {
            progress.end();
            return session.fail(base::unavailable(
                std::string{session.text("The synchronisation was asked for but did not begin.")}));
        }
        session.rest();
    }
}

}  // namespace pelanggan::cli
