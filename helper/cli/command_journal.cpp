// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "cli/commands.h"
#include "cli/progress.h"

namespace pelanggan::cli {
namespace {

constexpr int kLooksBeforeItBegins = 50;  // up to 200 ms apart

struct Verified {
    std::int64_t customers{0}, entries{0}, anchors{0}, anchored{0};
    bool is_whole{true};
    std::string broken;  // JSON objects with commas between them
};

void tell(Session& session, Progress& progress, Verified& verified, const rapidjson::Value& object,
          const std::string& sentence) {
    verified.is_whole = false;
    if (session.options.is_json) {
        verified.broken += (verified.broken.empty() ? "" : ",") + to_text(object);
        return;
    }
    progress.end();
    session.out(session.paint(Colour::kBad, sentence) + "\n");
}

void tell_chains(Session& session, Progress& progress, Verified& verified, const rapidjson::Value& part) {
    for (const auto& chain : list_of(part, "broken"))
        tell(session, progress, verified, chain,
             session.text(
                 "Customer {0}: the history is broken from entry {1} on ({2}).",
                 {text_of(chain, "customer"), text_of(chain, "sequence"), clean(text_of(chain, "what"))}));
}

std::string text_of_chains(const Session& session, const Verified& verified) {
    return session.text("{0} customers, {1} entries verified",
                        {std::to_string(verified.customers), std::to_string(verified.entries)});
}

// 0, or the exit code of what went wrong.
int verify_chains(Session& session, Progress& progress, Verified& verified) {
    std::int64_t after = 0;
    for (;;) {
        auto reply = session.get("journal-verify", {{"after", std::to_string(after)}});
        if (!reply.ok() || !session.is_good(*reply)) {
            progress.end();
            return reply.ok() ? session.fail(*reply) : session.fail(reply.error());
        }
        verified.customers += number_of(reply->json, "customers");
        verified.entries += number_of(reply->json, "entries");
        tell_chains(session, progress, verified, reply->json);
        const auto last = number_of(reply->json, "last");
        const auto highest = number_of(reply->json, "highest");
        progress.show({verified.entries, highest > 0 ? last * 100 / highest : 100, highest > 0,
                       text_of_chains(session, verified),
                       "{\"customers\":" + std::to_string(verified.customers) +
                           ",\"entries\":" + std::to_string(verified.entries) + "}"});
        if (flag_of(reply->json, "is_done") || last <= after) return kDone;
        after = last;
    }
}

int verify_anchors(Session& session, Progress& progress, Verified& verified) {
    auto list = session.get("journal-anchors", {});
    if (!list.ok()) return session.fail(list.error());
    if (!session.is_good(*list)) return session.fail(*list);
    const auto names = list_of(list->json, "names");
    std::int64_t done = 0;
    for (const auto& name : names) {
        const std::string file = name.IsString() ? name.GetString() : "";
        ++verified.anchors;
        for (std::int64_t from = 0;;) {
            auto reply =
                session.get("journal-verify-anchor", {{"name", file}, {"from", std::to_string(from)}});
            if (!reply.ok() || !session.is_good(*reply)) {
                progress.end();
                return reply.ok() ? session.fail(*reply) : session.fail(reply.error());
            }
            const auto lines = number_of(reply->json, "lines");
            from += lines;
            verified.anchored += lines;
            tell_chains(session, progress, verified, reply->json);
            if (const auto fault = text_of(reply->json, "fault"); !fault.empty())
                tell(session, progress, verified, reply->json, clean(fault));
            if (flag_of(reply->json, "is_done") || lines == 0) break;
        }
        ++done;
        progress.show({verified.entries + done, done * 100 / static_cast<std::int64_t>(names.Size()), true,
                       session.text("{0} anchors verified", {std::to_string(done)}),
                       "{\"anchors\":" + std::to_string(done) + "}"});
    }
    return kDone;
}

}  // namespace

int verify_journal(Session& session) {
    Verified verified;
    Progress progress{session};
    if (const int failed = verify_chains(session, progress, verified); failed != kDone) return failed;
    if (const int failed = verify_anchors(session, progress, verified); failed != kDone) return failed;
    progress.end();
    if (session.options.is_json) {
        session.out("{\"is_whole\":" + std::string{verified.is_whole ? "true" : "false"} + ",\"customers\":" +
                    std::to_string(verified.customers) + ",\"entries\":" + std::to_string(verified.entries) +
                    ",\"anchors\":" + std::to_string(verified.anchors) + ",\"anchored\":" +
                    std::to_string(verified.anchored) + ",\"broken\":[" + verified.broken + "]}\n");
        return verified.is_whole ? kDone : kUnavailable;
    }
    session.out(text_of_chains(session, verified) + "\n");
    session.out(session.text("{0} anchors with {1} lines verified",
                             {std::to_string(verified.anchors), std::to_string(verified.anchored)}) +
                "\n");
    if (verified.is_whole)
        session.out(session.paint(Colour::kGood, session.text("Every history is whole.")) + "\n");
    return verified.is_whole ? kDone : kUnavailable;
}

int anchor_journal(Session& session) {
    auto before = session.get("journal-anchors", {});
    if (!before.ok()) return session.fail(before.error());
    if (!session.is_good(*before)) return session.fail(*before);
    if (!flag_of(before->json, "is_on")) {
        const auto fault = text_of(before->json, "fault");
        return session.fail(base::unavailable(
            std::string{session.text("Nothing is anchored: name a folder in [journal] anchor_dir.")} +
            (fault.empty() ? "" : " " + clean(fault))));
    }
    const auto written = number_of(before->json, "written");
    auto started = session.post("journal-anchors", {});
    if (!started.ok()) return session.fail(started.error());
    if (!session.is_good(*started)) return session.fail(*started);
    Progress progress{session};
    for (int looks = 0;;) {
        auto status = session.get("journal-anchors", {});
        if (!status.ok() || !session.is_good(*status)) {
            progress.end();
            return status.ok() ? session.fail(*status) : session.fail(status.error());
        }
        if (number_of(status->json, "written") > written) {
            progress.end();
            const auto& last = member(status->json, "last");
            if (session.options.is_json)
                session.out(to_text(last) + "\n");
            else
                session.out(session.text("Anchor {0} is written: {1} histories are new, digest {2}",
                                         {text_of(last, "number"), text_of(last, "lines"),
                                          clean(text_of(last, "digest"))}) +
                            "\n" + clean(text_of(status->json, "folder")) + "\n");
            return kDone;
        }
        if (flag_of(status->json, "is_running")) {
            const auto done = number_of(status->json, "done");
            progress.show({done, number_of(status->json, "percent"), number_of(status->json, "expected") > 0,
                           session.text("{0} customers read", {std::to_string(done)}),
                           "{\"done\":" + std::to_string(done) + "}"});
        } else if (const auto fault = text_of(status->json, "fault"); !fault.empty()) {
            progress.end();
            return session.fail(base::unavailable(clean(fault)));
        } else if (++looks > kLooksBeforeItBegins) {
            return session.fail(
                base::unavailable(std::string{session.text("The anchor was asked for but not written.")}));
        }
        session.rest();
    }
}

}  // namespace pelanggan::cli
