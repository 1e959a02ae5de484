// SPDX-License-Identifier: Apache-2.0
//
// Data requests of customers, for the host.
#include "cli/commands.h"

namespace pelanggan::cli {

int list_requests(Session& session, bool is_closed) {
    const auto label = [&](std::string_view words) { return std::string{session.text(words)}; };
    Table table{{label("Number"), label("Kind"), label("Customer"), label("State"),
                 label(is_closed ? "Closed" : "Time left")}};
    if (session.options.is_json) session.out("{\"requests\":[");
    std::int64_t seen = 0;
    for (std::int64_t page = 1;; ++page) {
        Pairs query{{"page", std::to_string(page)}};
        if (is_closed) query.emplace_back("show", "closed");
        auto reply = session.get("data-requests", query);
        if (!reply.ok()) return session.fail(reply.error());
        if (!session.is_good(*reply)) return session.fail(*reply);
        const auto rows = list_of(reply->json, "requests");
        for (const auto& row : rows) {
            if (session.options.is_json) {
                session.out((seen == 0 ? "" : ",") + to_text(row));
            } else {
                const bool is_overdue = flag_of(row, "is_overdue");
                table.add({{text_of(row, "number")},
                           {text_of(row, "kind_text")},
                           {text_of(row, "customer_name")},
                           {text_of(row, "state_text")},
                           {text_of(row, is_closed ? "closed" : "left_text"),
                            is_overdue ? Colour::kBad : Colour::kNone}});
            }
            ++seen;
        }
        if (rows.Empty() || seen >= number_of(reply->json, "total")) break;
    }
    if (session.options.is_json)
        session.out("]}\n");
    else
        session.out(seen == 0 ? label("There is no request.") + "\n" : table.draw(session.paint));
    return kDone;
}

int show_request(Session& session, const std::string& number) {
    auto reply = session.get("data-request", {{"id", number}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const auto& json = reply->json;
    session.out(text_of(json, "number") + "  " + text_of(json, "kind_text") + "  " +
                text_of(json, "state_text") + "\n");
    const auto line = [&](std::string_view label, const std::string& value) {
        if (!value.empty()) session.out(std::string{session.text(label)} + ": " + clean(value) + "\n");
    };
    line("Customer", text_of(json, "customer_name"));
    line("Made", text_of(json, "opened"));
    line("Due", text_of(json, "due"));
    line("Time left", text_of(json, "left_text"));
    line("Closed", text_of(json, "closed"));
    if (!text_of(json, "field_label").empty()) {
        line("Field", text_of(json, "field_label"));
        line("Stored now", text_of(json, "stored_text"));
        line("Wanted", text_of(json, "wanted_text"));
    }
    line("Reason", text_of(json, "reason"));
    for (const auto& message : list_of(json, "messages")) {
        session.out("\n" + text_of(message, "at") + "  " + clean(text_of(message, "who")) + "\n  " +
                    clean(text_of(message, "text")) + "\n");
    }
    return kDone;
}

int answer_request(Session& session, const std::string& number, const std::string& step,
                   const std::string& text) {
    auto reply = session.post("data-request", {{"id", number}, {"step", step}, {"text", text}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) {
        // The page itself, with what is wrong with the words.
        const auto fault = text_of(reply->json, "fault");
        if (!fault.empty()) session.err("pelanggan: " + clean(fault) + "\n");
        return fault.empty() ? session.fail(*reply) : kRefused;
    }
    session.out(session.options.is_json ? reply->body + "\n" : std::string{session.text("Saved.")} + "\n");
    return kDone;
}

}  // namespace pelanggan::cli
