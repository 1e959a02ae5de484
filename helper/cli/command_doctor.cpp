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
        session.text("Start it: systemctl start pelanggand. Without systemd: pelanggand --config {0}",
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
    auto reply = session.post("doctor", {});
    if (!reply.ok() && reply.error().kind == base::ErrorKind::kUnavailable) {
        const auto trouble = look_at_socket(session, socket, reply.error().what);
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
