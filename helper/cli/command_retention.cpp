// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"

namespace pelanggan::cli {

int show_retention(Session& session) {
    auto reply = session.get("settings-retention", {});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{label("Kind"), label("Days"), label("Would go now"), label("Last night"), ""}};
    for (const auto& rule : list_of(reply->json, "rules")) {
        const auto days = text_of(rule, "days");
        table.add({{text_of(rule, "kind")},
                   {days.empty() ? label("for good") : days},
                   {text_of(rule, "old_text")},
                   {text_of(rule, "last_run_text")},
                   {text_of(rule, "label"), Colour::kQuiet}});
    }
    session.out(table.draw(session.paint));
    return kDone;
}

int set_retention(Session& session, const std::string& kind, const std::string& days) {
    auto now = session.get("settings-retention", {});
    if (!now.ok()) return session.fail(now.error());
    if (!session.is_good(*now)) return session.fail(*now);
    std::string version;
    for (const auto& rule : list_of(now->json, "rules")) {
        if (text_of(rule, "kind") == kind) version = std::to_string(number_of(rule, "version"));
    }
    if (version.empty()) return session.usage(session.text("There is no kind of data '{0}'.", {kind}));
    auto reply = session.post("settings-retention", {{"days_" + kind, days == "forever" ? "" : days},
                                                     {"version_" + kind, version}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    session.out(session.options.is_json ? reply->body + "\n" : std::string{session.text("Saved.")} + "\n");
    return kDone;
}

}  // namespace pelanggan::cli
