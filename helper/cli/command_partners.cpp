// SPDX-License-Identifier: Apache-2.0
//
// Partners, and the files that are made for them.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "base/unique_fd.h"
#include "cli/commands.h"

namespace pelanggan::cli {
namespace {

bool is_id(const std::string& text) {
    return base::parse_number(text).value_or(0) > 0;
}

int not_an_id(Session& session, const std::string& text) {
    return session.usage(session.text("A number was expected, not '{0}'", {text}));
}

// A new file that nobody else can read; an existing one is never overwritten.
base::Expected<base::UniqueFd> open_new(const std::string& name) {
    base::UniqueFd out{::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!out.is_open()) return base::invalid_input(name + ": " + std::strerror(errno));
    return out;
}

base::Expected<void> write_all(int fd, const std::string& name, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto wrote = ::write(fd, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return base::unavailable(name + ": " + std::strerror(errno));
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    if (::fsync(fd) != 0) return base::unavailable(name + ": " + std::strerror(errno));
    return {};
}

}  // namespace

int list_partners(Session& session) {
    auto reply = session.get("partners", {});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{"#", label("Name"), label("Status"), label("What"), label("Last day")}};
    for (const auto& row : list_of(reply->json, "partners"))
        table.add({{text_of(row, "id")},
                   {text_of(row, "name")},
                   {text_of(row, "state_text"), flag_of(row, "can_receive") ? Colour::kGood : Colour::kWarn},
                   {text_of(row, "fields_text")},
                   {text_of(row, "valid_until")}});
    const bool has_any = flag_of(reply->json, "has_any");
    session.out(has_any ? table.draw(session.paint) : label("No partner is registered.") + "\n");
    return kDone;
}

int show_partner(Session& session, const std::string& id) {
    if (!is_id(id)) return not_an_id(session, id);
    auto reply = session.get("partner", {{"id", id}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto& json = reply->json;
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    std::string out = session.paint(Colour::kStrong, clean(text_of(json, "name"))) + " (" +
                      clean(text_of(json, "state_text")) + ")\n";
    const auto line = [&](std::string_view words, const char* name) {
        const auto value = clean(text_of(json, name));
        if (!value.empty()) out += label(words) + ": " + value + "\n";
    };
    line("What for", "purpose");
    line("What", "fields_text");
    line("Contact", "contact");
    line("Last day", "valid_until");
    for (const auto& row : list_of(json, "audience"))
        out += text_of(row, "count_text") + "  " + clean(text_of(row, "label")) + "\n";
    Table files{{"#", label("When"), label("Who"), label("Form"), label("Customers"), "SHA-256"}};
    for (const auto& file : list_of(json, "files"))
        files.add({{text_of(file, "id")},
                   {text_of(file, "at")},
                   {text_of(file, "actor")},
                   {text_of(file, "format_text")},
                   {text_of(file, "rows_text")},
                   {text_of(file, "sha256"), Colour::kQuiet}});
    if (flag_of(json, "has_files")) out += "\n" + files.draw(session.paint);
    session.out(out);
    return kDone;
}

int export_partner(Session& session, const std::string& id) {
    if (!is_id(id)) return not_an_id(session, id);
    std::string format = session.options.get("format");
    if (format.empty()) format = "csv";
    if (format != "csv" && format != "json")
        return session.usage(session.text("--format is csv or json, not '{0}'", {format}));
    const std::string name = session.options.get("file");
    // Opened before anything is handed on: with a bad name nobody gets an entry.
    base::UniqueFd out;
    if (!name.empty()) {
        auto opened = open_new(name);
        if (!opened.ok()) return session.fail(opened.error());
        out = *std::move(opened);
    }
    const auto give_up = [&] {
        if (!name.empty()) (void)::unlink(name.c_str());
    };
    auto reply = session.post("partner-export", {{"id", id}, {"format", format}});
    if (!reply.ok()) {
        give_up();
        return session.fail(reply.error());
    }
    if (!session.is_good(*reply)) {
        give_up();
        return session.fail(*reply);
    }
    // The answer was lost, and the daemon said afterwards that it was done: the register has it, we do not.
    if (text_of(reply->json, "sha256").empty()) {
        give_up();
        return session.fail(base::unavailable(
            std::string{session.text("The file was made and entered, but did not arrive. Make a new one.")}));
    }
    if (name.empty()) {
        session.out(session.options.is_json ? reply->body + "\n" : text_of(reply->json, "content"));
        return kDone;
    }
    const auto written = write_all(out.get(), name, text_of(reply->json, "content"));
    if (!written.ok()) return session.fail(written.error());
    if (session.options.is_json) {
        reply->json.RemoveMember("content");
        session.out(to_text(reply->json) + "\n");
        return kDone;
    }
    session.out(session.text("{0} customers, SHA-256 {1}",
                             {text_of(reply->json, "rows"), text_of(reply->json, "sha256")}) +
                "\n");
    return kDone;
}

}  // namespace pelanggan::cli
