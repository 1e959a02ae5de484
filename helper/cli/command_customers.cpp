// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "cli/commands.h"

namespace pelanggan::cli {
namespace {

bool is_id(const std::string& text) {
    return base::parse_number(text).value_or(0) > 0;
}

int not_an_id(Session& session, const std::string& text) {
    return session.usage(session.text("A number was expected, not '{0}'", {text}));
}

std::string heading(const Session& session, std::string_view words) {
    return "\n" + session.paint(Colour::kStrong, session.text(words)) + "\n";
}

// Lines of label and value.
std::string facts(const Session& session, const std::vector<std::pair<std::string, Cell>>& lines) {
    Table table{{"", ""}};
    for (const auto& [label, value] : lines) {
        if (!value.text.empty()) table.add({{label, Colour::kQuiet}, value});
    }
    const auto drawn = table.draw(session.paint);
    return drawn.substr(drawn.find('\n') + 1);
}

std::string old_and_new(const Session& session, const rapidjson::Value& line) {
    const auto side = [&](const char* name, Colour colour) {
        const auto value = clean(text_of(line, name));
        return value.empty() ? session.paint(Colour::kQuiet, session.text("nothing"))
                             : session.paint(colour, value);
    };
    const auto after = side("new_text", Colour::kGood);
    return flag_of(line, "is_new") ? after : side("old_text", Colour::kBad) + " → " + after;
}

// An event per paragraph: what, about whom, by whom; then field by field.
std::string history_events(const Session& session, const rapidjson::Value& json) {
    std::string out;
    for (const auto& event : list_of(json, "events")) {
        std::string what = clean(text_of(event, "what"));
        if (const auto subject = clean(text_of(event, "subject")); !subject.empty()) what += " · " + subject;
        std::string who = clean(text_of(event, "who"));
        if (const auto where = clean(text_of(event, "where")); !where.empty()) who += ", " + where;
        out += session.paint(Colour::kQuiet, clean(text_of(event, "at"))) + "  " + what + "  " +
               session.paint(Colour::kQuiet, who) + "\n";
        if (const auto reason = clean(text_of(event, "reason")); !reason.empty())
            out += "    " + std::string{session.text("Reason")} + ": " + reason + "\n";
        for (const auto& line : list_of(event, "lines"))
            out += "    " + clean(text_of(line, "label")) + ": " + old_and_new(session, line) + "\n";
    }
    return out;
}

}  // namespace

int show_customer(Session& session, const std::string& id) {
    if (!is_id(id)) return not_an_id(session, id);
    auto reply = session.get("customer", {{"id", id}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto& json = reply->json;
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    std::string out =
        session.paint(Colour::kStrong, session.text("Customer")) + " " + text_of(json, "id") + "\n";
    for (const auto& account : list_of(json, "accounts")) {
        const bool is_suspended = flag_of(account, "is_suspended");
        const auto status = text_of(account, "status");
        out += heading(session, "Account");
        out += facts(session,
                     {{label("Account"), {text_of(account, "user")}},
                      {label("Domain"), {text_of(account, "domain")}},
                      {label("Status"),
                       {text_of(account, "status_text"), status == "active" ? Colour::kGood : Colour::kBad}},
                      {label("Internal reason"), {is_suspended ? text_of(account, "suspend_reason") : ""}},
                      {label("The customer reads"), {is_suspended ? text_of(account, "public_reason") : ""}},
                      {label("Plan"), {text_of(account, "plan")}},
                      {label("Reseller"), {text_of(account, "reseller")}},
                      {label("E-mail"), {text_of(account, "email")}},
                      {label("As of"), {text_of(account, "as_of")}}});
    }
    std::vector<std::pair<std::string, Cell>> details;
    for (const auto& field : list_of(json, "details"))
        details.push_back({clean(text_of(field, "label")), {text_of(field, "text")}});
    if (!details.empty()) out += heading(session, "Details") + facts(session, details);
    const auto contacts = list_of(json, "contacts");
    if (!contacts.Empty()) {
        Table table{{"#", label("Kind"), label("Name"), label("E-mail")}};
        for (const auto& contact : contacts)
            table.add({{text_of(contact, "id")},
                       {text_of(contact, "kind_text")},
                       {text_of(contact, "name")},
                       {text_of(contact, "email")}});
        out += heading(session, "Contacts") + table.draw(session.paint);
    }
    session.out(out);
    return kDone;
}

int set_customer(Session& session, const std::string& id, const std::vector<std::string>& assignments) {
    if (!is_id(id)) return not_an_id(session, id);
    Pairs form{{"id", id}, {"reason", session.options.get("reason")}};
    for (const auto& assignment : assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0)
            return session.usage(session.text("A field is given as FIELD=VALUE, not '{0}'", {assignment}));
        const auto name = assignment.substr(0, equals);
        // Names of the form's own machinery are no fields of a customer.
        const bool is_known =
            std::all_of(
                name.begin(), name.end(),
                [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'); }) &&
            name != "id" && name != "reason" && name != "version" && name != "request" && name != "step" &&
            name != "token" && !name.starts_with("was_") && !name.starts_with("keep_");
        const bool is_doubled =
            std::any_of(form.begin(), form.end(), [&](const auto& pair) { return pair.first == name; });
        if (!is_known || is_doubled)
            return session.usage(session.text("A field is given as FIELD=VALUE, not '{0}'", {assignment}));
        form.emplace_back(name, assignment.substr(equals + 1));
    }
    auto reply = session.post("customer-edit", std::move(form));
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json)
        session.out(reply->body + "\n");
    else
        session.out(std::string{session.text(flag_of(reply->json, "saved")
                                                 ? "Saved."
                                                 : "Nothing was changed, so nothing was saved.")} +
                    "\n");
    return kDone;
}

int show_preferences(Session& session, const std::string& id) {
    if (!is_id(id)) return not_an_id(session, id);
    auto reply = session.get("customer", {{"id", id}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out("{\"contacts\":" + to_text(member(reply->json, "contacts")) + "}\n");
        return kDone;
    }
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{label("Contact"), label("E-mail"), label("Category"), label("Policy"), label("Wanted")}};
    for (const auto& contact : list_of(reply->json, "contacts")) {
        for (const auto& category : list_of(contact, "categories")) {
            const bool is_on = flag_of(category, "is_on");
            table.add({{text_of(contact, "id")},
                       {text_of(contact, "email")},
                       {text_of(category, "code")},
                       {text_of(category, "policy"), Colour::kQuiet},
                       {label(is_on ? "yes" : "no"), is_on ? Colour::kGood : Colour::kNone}});
        }
    }
    session.out(table.draw(session.paint));
    return kDone;
}

int show_consents(Session& session, const std::string& id) {
    if (!is_id(id)) return not_an_id(session, id);
    auto reply = session.get("customer-consents", {{"id", id}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{label("Number"), label("When"), label("Purpose"), label("Contact"), label("State"),
                 label("How"), label("Words"), label("Checksum")}};
    for (const auto& entry : list_of(reply->json, "log")) {
        const bool is_given = flag_of(entry, "is_given");
        table.add({{text_of(entry, "id")},
                   {text_of(entry, "at")},
                   {text_of(entry, "purpose")},
                   {text_of(entry, "contact")},
                   {label(is_given ? "given" : "withdrawn"), is_given ? Colour::kGood : Colour::kNone},
                   {text_of(entry, "method")},
                   {text_of(entry, "version") + " " + text_of(entry, "language")},
                   {text_of(entry, "checksum").substr(0, 16), Colour::kQuiet}});
    }
    session.out(table.draw(session.paint));
    return kDone;
}

int set_preference(Session& session, const std::string& id, const std::string& contact,
                   const std::string& category, const std::string& state) {
    if (!is_id(id)) return not_an_id(session, id);
    if (!is_id(contact)) return not_an_id(session, contact);
    if (state != "on" && state != "off")
        return session.usage(session.text("The last word is on or off, not '{0}'", {state}));
    auto reply = session.post("preferences", {{"id", id},
                                              {"contact", contact},
                                              {"category", category},
                                              {"state", state},
                                              {"reason", session.options.get("reason")}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    session.out(session.options.is_json ? reply->body + "\n" : std::string{session.text("Saved.")} + "\n");
    return kDone;
}

int show_journal(Session& session, const std::string& id) {
    if (!is_id(id)) return not_an_id(session, id);
    std::int64_t left = -1;
    if (const auto text = session.options.get("limit"); !text.empty()) {
        const auto number = base::parse_number(text);
        if (!number) return session.usage(session.text("A number was expected, not '{0}'", {text}));
        left = *number;
    }
    if (session.options.is_json) session.out("{\"history\":[");
    bool is_first = true;
    for (std::int64_t before = 0; left != 0;) {
        const std::int64_t piece = left < 0 ? 500 : std::min<std::int64_t>(left, 500);
        Pairs query{{"id", id}, {"limit", std::to_string(piece)}};
        if (before > 0) query.emplace_back("before", std::to_string(before));
        auto reply = session.get("customer-history", query);
        if (!reply.ok()) return session.fail(reply.error());
        if (!session.is_good(*reply)) return session.fail(*reply);
        if (session.options.is_json) {
            for (const auto& event : list_of(reply->json, "events")) {
                session.out((is_first ? "\n" : ",\n") + to_text(event));
                is_first = false;
            }
        } else {
            session.out(history_events(session, reply->json));
        }
        before = number_of(reply->json, "older");
        if (before == 0) break;
        if (left > 0) left -= piece;
    }
    if (session.options.is_json) session.out("\n]}\n");
    return kDone;
}

}  // namespace pelanggan::cli
