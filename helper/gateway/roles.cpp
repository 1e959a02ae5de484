// SPDX-License-Identifier: Apache-2.0
#include "gateway/roles.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/cgi.h"
#include "gateway/live_api.h"
#include "scgi/client.h"

namespace pelanggan::gateway {
namespace {

constexpr std::chrono::milliseconds kPanelLimit{4'000};  // one LiveAPI call
constexpr std::chrono::milliseconds kDoorLimit{30'000};
constexpr std::string_view kNameCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.@";

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && text.find_first_not_of(kNameCharacters) == std::string::npos;
}

scgi::Answer ask_door(const std::string& socket, const scgi::Request& request, std::string_view language) {
    auto answer = scgi::ask(socket, request, kDoorLimit);
    if (answer.ok()) return *std::move(answer);
    const auto kind = answer.error().kind;
    if (kind == base::ErrorKind::kInvalidInput) return trouble_page(Trouble::kBadRequest, language);
    const bool may_be_stored =
        kind != base::ErrorKind::kUnavailable && request.header("REQUEST_METHOD") == "POST";
    return trouble_page(may_be_stored ? Trouble::kUnknown : Trouble::kAway, language);
}

void drop_headers(scgi::Answer& answer, std::string_view beginning) {
    std::erase_if(answer.headers,
                  [&](const scgi::Header& h) { return base::to_lower_ascii(h.name).starts_with(beginning); });
}

// Pages are put into the panel's chrome; redirects, JSON, style sheets go as they are.
void dress(scgi::Answer& answer, LiveApi& panel) {
    const std::string title = decode_percent(answer.header("X-Pelanggan-Title"));
    const std::string style{answer.header("X-Pelanggan-Style")};
    drop_headers(answer, "x-pelanggan-");
    if (title.empty() || !answer.header("Content-Type").starts_with("text/html")) return;
    auto chrome = panel.chrome(title);
    if (!chrome) {
        answer.body = plain_frame(title, style, answer.body);
        return;
    }
    const std::string link =
        style.empty() ? "" : "<link rel=\"stylesheet\" href=\"" + escape_html(style) + "\">";
    const std::size_t head = chrome->header.find("</head>");
    chrome->header.insert(head == std::string::npos ? chrome->header.size() : head, link);
    answer.body = chrome->header + answer.body + chrome->footer;
    // The panel's own frame has scripts and styles inside, so those two cannot be limited here.
    drop_headers(answer, "content-security-policy");
    answer.headers.push_back(
        {"Content-Security-Policy",
         "base-uri 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'self'"});
}

}  // namespace

scgi::Answer answer_customer(const scgi::DoorPaths& paths) {
    auto socket = variable("CPANEL_CONNECT_SOCKET");
    if (!socket) socket = variable("CPANEL_PHPCONNECT_SOCKET");
    LiveApi panel{socket.value_or(""), kPanelLimit};
    // Without LiveAPI nobody is asked: the daemon knows the caller by uid and decides anyway. A panel that is
    // there and does not say yes is a no.
    const bool was_there = panel.is_there();
    const auto feature = was_there ? panel.has_feature("pelanggan") : true;
    std::string language = panel.is_there() ? panel.locale() : "";
    if (!is_name(language)) language = variable("HTTP_ACCEPT_LANGUAGE").value_or("");

    scgi::Answer answer;
    auto request = read_cgi();
    if (!request.ok()) {
        answer = trouble_page(Trouble::kBadRequest, language);
    } else if (!feature) {
        answer = trouble_page(Trouble::kDoubt, language);
    } else if (!*feature) {
        answer = trouble_page(Trouble::kOff, language);
    } else {
        request->headers.push_back({"PELANGGAN_FRAME", "body"});
        if (is_name(language)) request->headers.push_back({"PELANGGAN_LANGUAGE", language});
        answer = ask_door(paths.panel_socket, *request, language);
    }
    dress(answer, panel);
    return answer;
}

scgi::Answer answer_staff(const scgi::DoorPaths& paths) {
    const std::string language = variable("HTTP_ACCEPT_LANGUAGE").value_or("");
    const auto user = variable("REMOTE_USER");
    auto request = read_cgi();
    if (!user || !is_name(*user)) return trouble_page(Trouble::kStranger, language);
    if (!request.ok()) return trouble_page(Trouble::kBadRequest, language);
    request->headers.push_back({"PELANGGAN_FRAME", "body"});
    request->headers.push_back({"REMOTE_USER", *user});
    request->headers.push_back({"PELANGGAN_ACLS", privileges_of(*user, paths.resellers)});
    return ask_door(paths.whm_socket, *request, language);
}

}  // namespace pelanggan::gateway
