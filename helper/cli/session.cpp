// SPDX-License-Identifier: Apache-2.0
#include "cli/session.h"

#include "base/text.h"

#include "base/crypto.h"

namespace pelanggan::cli {
namespace {

base::ErrorKind kind_of(const Reply& reply) {
    const std::string name = text_of(reply.json, "kind");
    for (const auto kind :
         {base::ErrorKind::kInvalidInput, base::ErrorKind::kNotFound, base::ErrorKind::kUnauthorized,
          base::ErrorKind::kConflict, base::ErrorKind::kUnavailable, base::ErrorKind::kOutcomeUnknown,
          base::ErrorKind::kCorrupt}) {
        if (base::to_string(kind) == name) return kind;
    }
    switch (reply.status) {
        case 400:
            return base::ErrorKind::kInvalidInput;
        case 403:
        case 422:
            return base::ErrorKind::kUnauthorized;  // a form that was refused
        case 404:
            return base::ErrorKind::kNotFound;
        case 409:
            return base::ErrorKind::kConflict;
        case 429:
        case 503:
            return base::ErrorKind::kUnavailable;
        default:
            return base::ErrorKind::kInternal;
    }
}

std::string_view sentence(base::ErrorKind kind) {
    switch (kind) {
        case base::ErrorKind::kInvalidInput:
            return "The daemon did not understand the request.";
        case base::ErrorKind::kNotFound:
            return "Not found.";
        case base::ErrorKind::kUnauthorized:
            return "Refused.";
        case base::ErrorKind::kConflict:
            return "Somebody else changed this meanwhile. Read it again.";
        case base::ErrorKind::kUnavailable:
        case base::ErrorKind::kOutcomeUnknown:
            return "Not available at the moment.";
        case base::ErrorKind::kCorrupt:
            return "The daemon's answer makes no sense.";
        case base::ErrorKind::kInternal:
            return "A fault in the daemon; its log has reference {0}.";
    }
    return "";
}

std::string quote(std::string_view value) {
    rapidjson::Value json{rapidjson::StringRef(value.data(), static_cast<rapidjson::SizeType>(value.size()))};
    return to_text(json);
}

}  // namespace

std::string encode_pairs(const Pairs& pairs) {
    std::string out;
    for (const auto& [name, value] : pairs)
        out += (out.empty() ? "" : "&") + base::url_encode(name) + "=" + base::url_encode(value);
    return out;
}

Session::Session(Options given, Texts texts, Asker asker)
    : options{std::move(given)}, text{texts}, asker_{std::move(asker)} {}

base::Expected<Reply> Session::ask(scgi::Request request) {
    request.headers.push_back({"HTTP_ACCEPT", "application/json"});
    request.headers.push_back({"HTTP_ACCEPT_LANGUAGE", text.is_indonesian() ? "id" : "en"});
    request.headers.push_back({"PELANGGAN_TOOL", "cli"});
    request.headers.push_back({"SERVER_PROTOCOL", "HTTP/1.1"});
    PEL_ASSIGN(auto answer, asker_(request));
    Reply reply;
    reply.status = answer.status;
    auto json = parse_json(answer.body);
    if (!json.ok()) {
        // Refusals before the pages (a full door) come as plain text.
        if (answer.status < 400) return json.error();
        return base::Error{kind_of(reply), "status " + std::to_string(answer.status)};
    }
    reply.json = std::move(*json);
    reply.body = std::move(answer.body);
    return reply;
}

base::Expected<Reply> Session::get(std::string_view route, const Pairs& query) {
    Pairs all{{"p", std::string{route}}};
    all.insert(all.end(), query.begin(), query.end());
    scgi::Request request;
    request.headers = {{"REQUEST_METHOD", "GET"}, {"QUERY_STRING", encode_pairs(all)}};
    return ask(std::move(request));
}

base::Expected<Reply> Session::post(std::string_view route, Pairs form) {
    const std::string id = base::random_id();
    form.emplace_back("request", id);
    scgi::Request request;
    request.headers = {{"REQUEST_METHOD", "POST"},
                       {"QUERY_STRING", encode_pairs({{"p", std::string{route}}})},
                       {"CONTENT_TYPE", "application/x-www-form-urlencoded"}};
    request.body = encode_pairs(form);
    auto reply = ask(std::move(request));
    const bool is_unknown = (!reply.ok() && reply.error().kind == base::ErrorKind::kOutcomeUnknown) ||
                            (reply.ok() && kind_of(*reply) == base::ErrorKind::kOutcomeUnknown);
    if (!is_unknown) return reply;
    const auto outcome = get("outcome", {{"request", id}});
    const std::string state = outcome.ok() ? text_of(outcome->json, "state") : std::string{};
    if (state == "saved") {
        err(std::string{text("It was saved after all.")} + "\n");
        Reply saved;
        saved.json.SetObject();
        saved.json.AddMember("saved", true, saved.json.GetAllocator());
        saved.body = to_text(saved.json);
        return saved;
    }
    err((state == "not_saved"
             ? std::string{text("It was not saved; the command can be given again.")}
             : text("It is not known whether this was saved. Ask before repeating it; request {0}", {id})) +
        "\n");
    return base::unavailable("the outcome of request " + id + " is unknown");
}

int Session::fail(const base::Error& error) {
    if (options.is_json)
        out("{\"error\":" + quote(base::to_string(error.kind)) + ",\"what\":" + quote(error.what) + "}\n");
    else
        err(paint(Colour::kBad, text(sentence(error.kind), {clean(error.what)})) + " " + clean(error.what) +
            "\n");
    return base::exit_code(error.kind);
}

int Session::fail(const Reply& reply) {
    const auto kind = kind_of(reply);
    if (options.is_json) {
        out(reply.body + "\n");
        return base::exit_code(kind);
    }
    // What stands in the way of all of it is a sentence of its own.
    if (const auto alert = text_of(reply.json, "alert"); !alert.empty()) {
        err(paint(Colour::kBad, clean(alert)) + "\n");
        return base::exit_code(kind);
    }
    if (reply.status == 422) {
        err(paint(Colour::kBad, text("Nothing was saved. Please look at these fields:")) + "\n");
        for (const auto& fault : list_of(reply.json, "faults"))
            err("  " + clean(text_of(fault, "name")) + ": " + clean(text_of(fault, "fault")) + "\n");
        if (const auto reason = text_of(reply.json, "reason_fault"); !reason.empty())
            err("  reason: " + clean(reason) + "\n");
        return kRefused;
    }
    const std::string reference = text_of(reply.json, "reference");
    std::string line = text(sentence(kind), {clean(reference)});
    if (const auto what = text_of(reply.json, "what"); !what.empty()) line += " " + clean(what);
    err(paint(Colour::kBad, line) + "\n");
    return base::exit_code(kind);
}

int Session::usage(const std::string& what) {
    if (options.is_json)
        out("{\"error\":\"usage\",\"what\":" + quote(what) + "}\n");
    else
        err("pelanggan: " + clean(what) + "\n" + std::string{text("Try: pelanggan help")} + "\n");
    return kUsage;
}

}  // namespace pelanggan::cli
