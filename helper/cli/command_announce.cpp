// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/text.h"
#include "cli/announcement_file.h"
#include "cli/commands.h"
#include "cli/progress.h"

namespace pelanggan::cli {
namespace {

constexpr std::size_t kMaxFileBytes = 256 * 1024;

bool is_id(const std::string& text) {
    return base::parse_number(text).value_or(0) > 0;
}
int not_an_id(Session& session, const std::string& text) {
    return session.usage(session.text("A number was expected, not '{0}'", {text}));
}

Colour colour_of(std::string_view state) {
    if (state == "done" || state == "sent") return Colour::kGood;
    if (state == "cancelled" || state == "draft") return Colour::kQuiet;
    return Colour::kWarn;
}

// Asks for it, and says what went wrong; then there is no reply.
std::optional<Reply> fetch(Session& session, const std::string& id, int& exit_code) {
    if (!is_id(id)) {
        exit_code = not_an_id(session, id);
        return std::nullopt;
    }
    auto reply = session.get("announcement", {{"id", id}});
    if (reply.ok() && session.is_good(*reply)) return std::move(reply).value();
    exit_code = reply.ok() ? session.fail(*reply) : session.fail(reply.error());
    return std::nullopt;
}

// Sends a form about it; says that it was done.
int act(Session& session, std::string_view route, Pairs form, const std::string& done) {
    auto reply = session.post(route, std::move(form));
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    session.out(session.options.is_json ? reply->body + "\n" : done + "\n");
    return kDone;
}

std::string bars(const Session& session, const rapidjson::Value& json, std::string_view name, Colour colour) {
    constexpr std::size_t kWidth = 20;
    Table table{{"", "", ""}};
    const auto rows = list_of(json, name);
    if (rows.Empty()) return {};
    for (const auto& row : rows)
        table.add({{text_of(row, "label")},
                   {text_of(row, "count_text"), colour},
                   {bar(number_of(row, "percent"), kWidth), Colour::kQuiet}});
    const auto drawn = table.draw(session.paint);
    return drawn.substr(drawn.find('\n') + 1);
}

std::string recipients(const Session& session, const rapidjson::Value& json) {
    if (!flag_of(json, "has_audience")) return {};
    std::string out = "\n" +
                      session.paint(Colour::kStrong, session.text("{0} of {1} contacts get it",
                                                                  {clean(text_of(json, "reached_text")),
                                                                   clean(text_of(json, "total_text"))})) +
                      "\n" + bars(session, json, "reached_by", Colour::kGood);
    if (flag_of(json, "has_left_out"))
        out += session.text("{0} do not, because:", {clean(text_of(json, "left_out_text"))}) + "\n" +
               bars(session, json, "left_out_by", Colour::kNone);
    return out;
}

int report(Session& session, const rapidjson::Value& status) {
    const std::string state = text_of(status, "state");
    const int exit_code = state == "cancelled" ? kConflict : kDone;
    if (session.options.is_json) {
        session.out(to_text(status) + "\n");
        return exit_code;
    }
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{label("Result"), label("Sent"), label("Not wanted"), label("Refused"), label("Came back")}};
    const auto cell = [&](std::string_view name, Colour colour) {
        const auto count = number_of(status, name);
        return Cell{std::to_string(count), count > 0 ? colour : Colour::kNone};
    };
    table.add({{text_of(status, "state_text"), colour_of(state)},
               cell("sent", Colour::kGood),
               cell("skipped", Colour::kNone),
               cell("failed", Colour::kBad),
               cell("bounced", Colour::kBad)});
    session.out(table.draw(session.paint));
    return exit_code;
}

// Until it has ended. Whoever stops looking stops nothing else.
int follow(Session& session, const std::string& id) {
    Progress progress{session};
    for (;;) {
        auto status = session.get("announcement-status", {{"id", id}});
        if (!status.ok() || !session.is_good(*status)) {
            progress.end();
            return status.ok() ? session.fail(*status) : session.fail(status.error());
        }
        const auto& json = status->json;
        const std::string state = text_of(json, "state");
        if (state == "done" || state == "cancelled") {
            progress.end();
            return report(session, json);
        }
        const auto done = number_of(json, "done");
        progress.show({done, number_of(json, "percent"), flag_of(json, "is_counted"),
                       clean(text_of(json, "progress_text")),
                       "{\"done\":" + std::to_string(done) +
                           ",\"expected\":" + std::to_string(number_of(json, "expected")) + "}"});
        session.rest();
    }
}

}  // namespace

int list_announcements(Session& session) {
    auto reply = session.get("announcements", {{"limit", "300"}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{"#", label("Status"), label("Subject"), label("Category"), label("Sent"), label("When")}};
    for (const auto& row : list_of(reply->json, "announcements"))
        table.add({{text_of(row, "id")},
                   {text_of(row, "state_text"), colour_of(text_of(row, "state"))},
                   {text_of(row, "subject")},
                   {text_of(row, "category"), Colour::kQuiet},
                   {flag_of(row, "has_rows") ? text_of(row, "sent_text") : ""},
                   {text_of(row, "when_text"), Colour::kQuiet}});
    session.out(list_of(reply->json, "announcements").Empty()
                    ? std::string{session.text("No announcement was written yet.")} + "\n"
                    : table.draw(session.paint));
    return kDone;
}

int show_announcement(Session& session, const std::string& id) {
    int exit_code = kDone;
    const auto reply = fetch(session, id, exit_code);
    if (!reply) return exit_code;
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto& json = reply->json;
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table facts{{"", ""}};
    const auto add = [&](const std::string& name, const std::string& value, Colour colour = Colour::kNone) {
        if (!value.empty()) facts.add({{name, Colour::kQuiet}, {value, colour}});
    };
    add(label("Status"), text_of(json, "state_text"), colour_of(text_of(json, "state")));
    add(label("When"), text_of(json, "when_text"));
    add(label("Category"), text_of(json, "category_name"));
    add(label("Reason"), text_of(json, "reason"));
    add(label("Sender"), text_of(json, "sender_name"));
    for (const auto& condition : list_of(json, "audience"))
        add(text_of(condition, "label"), text_of(condition, "text"));
    std::string out = facts.draw(session.paint);
    out.erase(0, out.find('\n') + 1);
    out += recipients(session, json);
    if (flag_of(json, "is_begun")) out += "\n" + bars(session, json, "outcomes", Colour::kNone);
    if (flag_of(json, "has_excluded"))
        out += session.text("{0} were left out, because:", {clean(text_of(json, "excluded_text"))}) + "\n" +
               bars(session, json, "excluded", Colour::kNone);
    for (const auto& failure : list_of(json, "failures"))
        out += session.paint(Colour::kBad, clean(text_of(failure, "address"))) + "  " +
               clean(text_of(failure, "reply")) + "\n";
    session.out(out);
    return kDone;
}

int create_announcement(Session& session, const std::string& file) {
    std::string text;
    if (file == "-") {
        text.assign(std::istreambuf_iterator<char>{std::cin}, {});
    } else {
        std::ifstream in{file, std::ios::binary};
        if (!in) return session.usage(session.text("The file cannot be read: {0}", {file}));
        text.assign(std::istreambuf_iterator<char>{in}, {});
    }
    if (text.size() > kMaxFileBytes) return session.usage(session.text("The file is too large: {0}", {file}));
    auto form = parse_announcement_file(text);
    if (!form.ok()) return session.usage(file + ": " + form.error().what);
    form->emplace_back("version", "0");
    auto reply = session.post("announcement-edit", std::move(form).value());
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json)
        session.out(reply->body + "\n");
    else
        session.out(session.text("Draft {0} is saved. Look at it: pelanggan announce preview {0}",
                                 {text_of(reply->json, "id")}) +
                    "\n");
    return kDone;
}

int preview_announcement(Session& session, const std::string& id) {
    int exit_code = kDone;
    const auto reply = fetch(session, id, exit_code);
    if (!reply) return exit_code;
    if (session.options.is_json) {
        session.out("{\"letters\":" + to_text(member(reply->json, "letters")) +
                    ",\"reached\":" + std::to_string(number_of(reply->json, "reached")) +
                    ",\"total\":" + std::to_string(number_of(reply->json, "total")) +
                    ",\"left_out_by\":" + to_text(member(reply->json, "left_out_by")) + "}\n");
        return kDone;
    }
    std::string out;
    for (const auto& letter : list_of(reply->json, "letters")) {
        out += session.paint(Colour::kQuiet, "--- " + clean(text_of(letter, "language"))) + "\n";
        out += std::string{session.text("Sender")} + ": " + clean(text_of(letter, "from")) + "\n";
        out += session.paint(Colour::kStrong, clean(text_of(letter, "subject"))) + "\n\n";
        const std::string text = text_of(letter, "text");  // the lines are views of it
        for (const auto line : base::split(text, '\n'))
            out += clean(line) + "\n";
    }
    session.out(out + recipients(session, reply->json));
    return kDone;
}

int test_announcement(Session& session, const std::string& id, const std::string& address) {
    if (!is_id(id)) return not_an_id(session, id);
    return act(session, "announcement-test",
               {{"id", id}, {"address", address}, {"language", session.options.get("language")}},
               session.text("The test to {0} is on its way.", {clean(address)}));
}

int send_announcement(Session& session, const std::string& id) {
    int exit_code = kDone;
    const auto draft = fetch(session, id, exit_code);
    if (!draft) return exit_code;
    const std::string at = session.options.get("at");
    auto reply = session.post("announcement-send", {{"id", id},
                                                    {"version", text_of(draft->json, "version")},
                                                    {"when", at.empty() ? "now" : "later"},
                                                    {"send_at", at}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (at.empty() && session.options.get("no-wait").empty()) return follow(session, id);
    if (session.options.is_json)
        session.out(reply->body + "\n");
    else
        session.out(std::string{session.text(at.empty() ? "It is being sent." : "It is scheduled.")} + "\n");
    return kDone;
}

int cancel_announcement(Session& session, const std::string& id) {
    int exit_code = kDone;
    const auto known = fetch(session, id, exit_code);
    if (!known) return exit_code;
    return act(session, "announcement-cancel", {{"id", id}, {"version", text_of(known->json, "version")}},
               std::string{session.text("It is cancelled. What had not been sent by then is not sent.")});
}

}  // namespace pelanggan::cli
