// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "cli/commands.h"

namespace pelanggan::cli {
namespace {

constexpr std::int64_t kPieceSize = 500;

Colour colour_of(const std::string& status) {
    if (status == "suspended") return Colour::kBad;
    if (status == "missing") return Colour::kWarn;
    return status == "active" ? Colour::kGood : Colour::kNone;
}

std::vector<Cell> account_row(const rapidjson::Value& row) {
    const auto colour = colour_of(text_of(row, "status"));
    const auto paint = colour == Colour::kBad ? Colour::kBad : Colour::kNone;
    return {{text_of(row, "user"), paint},    {text_of(row, "domain"), paint},
            {text_of(row, "plan"), paint},    {text_of(row, "reseller"), paint},
            {text_of(row, "email"), paint},   {text_of(row, "status_text"), colour},
            {text_of(row, "customer"), paint}};
}

std::vector<Cell> customer_row(const rapidjson::Value& row) {
    const auto colour = colour_of(text_of(row, "status"));
    const auto paint = colour == Colour::kBad ? Colour::kBad : Colour::kNone;
    return {{text_of(row, "customer"), paint}, {text_of(row, "customer_name"), paint},
            {text_of(row, "user"), paint},     {text_of(row, "domain"), paint},
            {text_of(row, "email"), paint},    {text_of(row, "status_text"), colour}};
}

}  // namespace

int list_accounts(Session& session, bool is_by_customer) {
    const auto heads = [&](const std::vector<std::string_view>& names) {
        std::vector<std::string> translated;
        translated.reserve(names.size());
        for (const auto name : names)
            translated.emplace_back(session.text(name));
        return translated;
    };
    Table table{is_by_customer
                    ? heads({"Customer", "Name", "Account", "Domain", "E-mail", "Status"})
                    : heads({"Account", "Domain", "Plan", "Reseller", "E-mail", "Status", "Customer"})};
    std::int64_t limit = -1;
    if (const auto text = session.options.get("limit"); !text.empty()) {
        const auto number = base::parse_number(text);
        if (!number) return session.usage(session.text("A number was expected, not '{0}'", {text}));
        limit = *number;
    }
    // Written piece by piece: a list of a million accounts needs no memory here.
    std::int64_t shown = 0;
    std::int64_t total = 0;
    for (std::int64_t page = 1;; ++page) {
        auto piece = session.get(is_by_customer ? "customers" : "accounts",
                                 {{"q", session.options.get("search")},
                                  {"status", session.options.get("status")},
                                  {"plan", session.options.get("plan")},
                                  {"reseller", session.options.get("reseller")},
                                  {"size", std::to_string(kPieceSize)},
                                  {"page", std::to_string(page)}});
        if (!piece.ok()) return session.fail(piece.error());
        if (!session.is_good(*piece)) return session.fail(*piece);
        total = number_of(piece->json, "total");
        if (page == 1 && session.options.is_json)
            session.out("{\"total\":" + std::to_string(total) + ",\"rows\":[");
        for (const auto& row : list_of(piece->json, "rows")) {
            if (shown == limit) break;
            if (session.options.is_json)
                session.out((shown == 0 ? "\n" : ",\n") + to_text(row));
            else
                table.add(is_by_customer ? customer_row(row) : account_row(row));
            ++shown;
        }
        if (!session.options.is_json && (shown > 0 || total > 0)) session.out(table.draw(session.paint));
        if (shown == limit || page >= number_of(piece->json, "pages")) break;
    }
    if (session.options.is_json)
        session.out("\n]}\n");
    else
        session.err(total == 0 ? std::string{session.text("nobody found")} + "\n"
                               : session.text("{0} accounts", {std::to_string(total)}) + "\n");
    return kDone;
}

int show_account(Session& session, const std::string& user) {
    auto reply = session.get("account", {{"user", user}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    if (session.options.is_json) {
        session.out(reply->body + "\n");
        return kDone;
    }
    const std::pair<std::string_view, const char*> lines[] = {
        {"Account", "user"},
        {"Domain", "domain"},
        {"Status", "status_text"},
        {"Internal reason", "suspend_reason"},
        {"Suspended since", "suspended_at"},
        {"Missing since", "missing_since"},
        {"Plan", "plan"},
        {"Reseller", "reseller"},
        {"E-mail", "email"},
        {"Created", "created_at"},
        {"Customer", "customer"},
        {"As of", "as_of"},
    };
    Table table{{"", ""}};
    std::string out;
    for (const auto& [label, name] : lines) {
        const auto value = text_of(reply->json, name);
        if (value.empty()) continue;
        const auto colour = std::string_view{name} == "status_text"
                                ? colour_of(text_of(reply->json, "status"))
                                : Colour::kNone;
        table.add({{std::string{session.text(label)}, Colour::kQuiet}, {value, colour}});
    }
    out = table.draw(session.paint);
    session.out(out.substr(out.find('\n') + 1));  // without the line of heads
    return kDone;
}

int link_account(Session& session, const std::string& user, const std::string& customer) {
    auto reply = session.post("account-link",
                              {{"user", user}, {"to", customer}, {"reason", session.options.get("reason")}});
    if (!reply.ok()) return session.fail(reply.error());
    if (!session.is_good(*reply)) return session.fail(*reply);
    session.out(session.options.is_json ? reply->body + "\n"
                                        : session.text("{0} belongs to customer {1} now.",
                                                       {user, text_of(reply->json, "customer")}) +
                                              "\n");
    return kDone;
}

}  // namespace pelanggan::cli
