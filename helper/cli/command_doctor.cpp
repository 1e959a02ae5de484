// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <cerrno>
#include <cstring>

#include "cli/commands.h"

namespace pelanggan::cli {
namespace {

struct Trouble {
    const char* code;
    std::string what;
    std::string remedy;
};

// Why nobody answers at the socket, as far as the file system tells.
Trouble look_at_socket(const Session& session, const std::string& socket, const std::string& what) {
    const auto start =
        session.text("Start it: systemctl restart pelanggand. Without systemd: pelanggand --config {0}",
                     {session.options.config});
    if (::access(socket.c_str(), F_OK) != 0 && errno != EACCES)
        return {"socket-missing",
                session.text(
                    "The socket {0} is not there: pelanggand is not running, or [doors] dir names another "
                    "folder.",
                    {socket}),
                start};
    if (::geteuid() != 0)
        return {"socket-refused", session.text("Only root may use the socket {0}.", {socket}),
                std::string{session.text("Run this command as root.")}};
    if (what.find(std::strerror(ECONNREFUSED)) != std::string::npos)
        return {"socket-dead",
                session.text("The socket {0} is there, but nobody listens: pelanggand has ended.", {socket}),
                start};
    return {"socket-silent", session.text("The daemon does not answer at {0}: {1}", {socket, clean(what)}),
            start};
}

// Why nobody answers: what keeps a daemon from starting, or else what the socket tells.
Trouble look_for_trouble(const Session& session, const std::string& socket, const std::string& what) {
    const auto stopped_by = session.try_start();
    if (!stopped_by || stopped_by->empty()) return look_at_socket(session, socket, what);
    const auto sentence = session.text("pelanggand cannot start: {0}", {clean(*stopped_by)});
    if (stopped_by->find("newer release") != std::string::npos)
        return {"schema-newer", sentence,
                std::string{session.text(
                    "Install the release that wrote the database again, or put back the copy that "
                    "was made before the upgrade.")}};
    if (stopped_by->find("another pelanggand") != std::string::npos) {
        auto missing = look_at_socket(session, socket, what);
        // One runs, and nobody can reach it.
        if (std::string_view{missing.code} == "socket-missing") return missing;
        return {"daemon-twice", sentence,
                std::string{session.text(
                    "Only one may run. Look which: systemctl status pelanggand. End the other one, or "
                    "give it folders of its own in [doors] dir and [store] url.")}};
    }
    return {"start-fails", sentence,
            session.text("Mend what is named, then run: systemctl restart pelanggand", {})};
}

void write_finding(Session& session, const std::string& level, const std::string& what,
                   const std::string& remedy) {
    const bool is_good = level == "good";
    const bool is_bad = level == "bad";
    const auto mark = is_good  ? session.paint(Colour::kGood, "ok  ")
                      : is_bad ? session.paint(Colour::kBad, "BAD ")
                               : session.paint(Colour::kWarn, "note");
    session.out(mark + "  " + clean(what) + "\n");
    if (!remedy.empty() && !is_good)
        session.out("      " + session.text("What to do: {0}", {clean(remedy)}) + "\n");
}

}  // namespace

int run_doctor(Session& session, const std::string& socket) {
    Pairs form;
    if (const auto count = session.count_accounts()) form.emplace_back("accounts", std::to_string(*count));
    auto reply = session.post("doctor", form);
    if (!reply.ok() && reply.error().kind == base::ErrorKind::kUnavailable) {
        const auto trouble = look_for_trouble(session, socket, reply.error().what);
        if (session.options.is_json) {
            rapidjson::Document json{rapidjson::kObjectType};
            auto& memory = json.GetAllocator();
            const auto value = [&](const std::string& text) {
                return rapidjson::Value{text.data(), static_cast<rapidjson::SizeType>(text.size()), memory};
            };
            rapidjson::Value finding{rapidjson::kObjectType};
            finding.AddMember("code", value(trouble.code), memory);
            finding.AddMember("level", "bad", memory);
            finding.AddMember("what", value(trouble.what), memory);
            finding.AddMember("remedy", value(trouble.remedy), memory);
            rapidjson::Value findings{rapidjson::kArrayType};
            findings.PushBack(finding, memory);
            json.AddMember("is_good", false, memory);
            json.AddMember("findings", findings, memory);
            session.out(to_text(json) + "\n");
        } else {
            write_finding(session, "bad", trouble.what, trouble.remedy);
        }
        return kUnavailable;
    }
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    const bool is_good = flag_of(reply->json, "is_good");
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return is_good ? kDone : kUnavailable;
    }
    for (const auto& finding : list_of(reply->json, "findings"))
        write_finding(session, text_of(finding, "level"), text_of(finding, "what"),
                      text_of(finding, "remedy"));
    if (is_good) session.out(session.paint(Colour::kGood, session.text("All is well.")) + "\n");
    return is_good ? kDone : kUnavailable;
}

}  // namespace pelanggan::cli
