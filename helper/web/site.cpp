// SPDX-License-Identifier: Apache-2.0
#include "web/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/crypto.h"
#include "base/log.h"
#include "web/frame.h"
#include "web/identify.h"
#include "web/zip_archive.h"

namespace pelanggan::web {
namespace {

constexpr std::string_view kStrictPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'";

constexpr std::string_view kProse = "<!--prose-->";

base::Expected<std::string> read_file(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    if (!in) return base::unavailable("cannot read " + path);
    return out.str();
}

template <typename T>
bool holds(std::span<const T> list, T value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

scgi::Answer bare(int status, std::string_view type, std::string body) {
    scgi::Answer answer;
    answer.status = status;
    answer.headers = {{"Content-Type", std::string{type}},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-store"}};
    answer.body = std::move(body);
    return answer;
}

int http_status(base::ErrorKind kind) noexcept {
    switch (kind) {
        case base::ErrorKind::kInvalidInput:
            return 400;
        case base::ErrorKind::kUnauthorized:
            return 403;
        case base::ErrorKind::kNotFound:
            return 404;
        case base::ErrorKind::kConflict:
            return 409;
        case base::ErrorKind::kUnavailable:
        case base::ErrorKind::kOutcomeUnknown:
            return 503;
        case base::ErrorKind::kCorrupt:
        case base::ErrorKind::kInternal:
            return 500;
    }
    return 500;
}

}  // namespace

base::Expected<Site> Site::open(const Ports& ports, const std::string& html_dir) {
    PEL_ASSIGN(auto templates, HtmlTemplates::open(html_dir, ports.translator));
    Site site{ports, std::move(templates)};
    PEL_ASSIGN(site.style_, read_file(html_dir + "/pelanggan.css"));
    PEL_ASSIGN(site.script_, read_file(html_dir + "/pelanggan.js"));
    site.style_version_ = base::to_hex(base::sha256(site.style_)).substr(0, 12);
    site.script_version_ = base::to_hex(base::sha256(site.script_)).substr(0, 12);
    for (const auto& row : request_table()) {
        // A row that cannot be called is our mistake; better at start than at the first customer.
        PEL_CHECK((row.method == Method::kGet) == (row.show != nullptr));
        PEL_CHECK((row.method == Method::kPost) == (row.act != nullptr));
    }
    return site;
}

scgi::Answer Site::answer(const Peer& peer, const scgi::Request& raw) const {
    Caller caller;
    caller.door = peer.door;
    caller.language = "en";
    auto request = Request::parse(raw);
    if (!request.ok()) {
        Request nothing;
        nothing.wants_body_only = raw.header("PELANGGAN_FRAME") == "body";
        return render_error(request.error(), peer, caller, nothing);
    }
    if (!request->language_hint.empty()) caller.language = request->language_hint;
    // Style and script hold nothing of anybody: served before anybody is looked up.
    if (request->method == Method::kGet && (request->route == "style" || request->route == "script")) {
        const bool is_style = request->route == "style";
        return render(Asset{is_style ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8",
                            is_style ? style_ : script_},
                      peer, caller, *request);
    }
    const Answer result = decide(peer, raw, *request, caller);
    return render(result, peer, caller, *request);
}

Answer Site::decide(const Peer& peer, const scgi::Request& raw, const Request& request,
                    Caller& caller) const {
    auto identified = identify(ports_, peer, raw, request);
    if (!identified.ok()) return identified.error();
    caller = *std::move(identified);

    const std::string_view route =
        request.route.empty() ? home_route(caller.role) : std::string_view{request.route};
    const RequestRow* row = nullptr;
    bool is_known = false;
    for (const auto& candidate : request_table()) {
        if (candidate.route != route || !holds(candidate.doors, caller.door) ||
            !holds(candidate.roles, caller.role))
            continue;
        is_known = true;
        if (candidate.method == request.method) row = &candidate;
    }
    // Who may not use a route is not told that it exists.
    if (row == nullptr) {
        return is_known ? base::invalid_input("method not allowed for this route")
                        : base::not_found("no such route for this caller");
    }
    Context context{ports_, caller, request};
    if (row->method == Method::kGet) return row->show(context);

    if (raw.body.size() > row->max_body_bytes)
        return base::invalid_input("body larger than the route allows");
    if (raw.header("HTTP_SEC_FETCH_SITE") == "cross-site")
        return base::unauthorized("a form of another site");
    if (row->needs_token && !caller.is_tool &&
        !ports_.tokens.is_valid(caller, route, request.form.get("token"))) {
        return Page{"form_expired", context.text("Please send the form again"), expired_form(context, route),
                    403};
    }
    return row->act(context);
}

scgi::Answer Site::render(const Answer& answer, const Peer& peer, const Caller& caller,
                          const Request& request) const {
    if (const auto* page = std::get_if<Page>(&answer)) return render_page(*page, peer, caller, request);
    if (const auto* error = std::get_if<base::Error>(&answer))
        return render_error(*error, peer, caller, request);
    if (const auto* asset = std::get_if<Asset>(&answer)) {
        auto out = bare(200, asset->content_type, asset->body);
        for (auto& header : out.headers) {
            if (header.name == "Cache-Control" && asset->can_be_kept) header.value = "private, max-age=86400";
        }
        if (!asset->file_name.empty())
            out.headers.push_back(
                {"Content-Disposition", "attachment; filename=\"" + asset->file_name + "\""});
        return out;
    }
    if (const auto* archive = std::get_if<Archive>(&answer))
        return render_archive(*archive, peer, caller, request);
    const auto& redirect = std::get<Redirect>(answer);
    if (request.wants_json) return bare(200, "application/json", to_json(redirect.model));
    auto out = bare(303, "text/plain; charset=utf-8", "");
    out.headers.push_back({"Location", redirect.query});
    return out;
}

scgi::Answer Site::render_archive(const Archive& archive, const Peer& peer, const Caller& caller,
                                  const Request& request) const {
    const auto& content = *archive.content;
    auto page = templates_.render(content.page.template_name, caller.language, content.page.model);
    if (!page.ok()) {
        base::log::error("{}", page.error().what);
        return render_error(base::internal("an archive's page could not be drawn"), peer, caller, request);
    }
    std::vector<ZipEntry> entries;
    entries.push_back({"index.html", *std::move(page)});
    entries.push_back({"data.json", to_json(content.data)});
    entries.push_back({"style.css", style_});
    add_checksums(entries);
    auto zipped = make_zip(entries);
    if (!zipped.ok()) return render_error(zipped.error(), peer, caller, request);
    auto out = bare(200, "application/zip", *std::move(zipped));
    out.headers.push_back({"Content-Disposition", "attachment; filename=\"" + content.file_name + "\""});
    return out;
}

scgi::Answer Site::render_page(const Page& page, const Peer& peer, const Caller& caller,
                               const Request& request) const {
    if (request.wants_json) return bare(page.status, "application/json", to_json(page.model));
    Model frame = frame_model(ports_, caller, request, page.title);
    frame.set("style", "?p=style&v=" + style_version_);
    frame.set("script", "?p=script&v=" + script_version_);
    std::string body;
    const std::string_view parts[] = {"frame_top", "page_top", page.template_name, "page_bottom",
                                      "frame_bottom"};
    for (const auto part : parts) {
        const bool is_frame = part.starts_with("frame_");
        if (is_frame && request.wants_body_only) continue;
        auto rendered =
            templates_.render(part, caller.language, part == page.template_name ? page.model : frame);
        if (!rendered.ok()) {
            base::log::error("{}", rendered.error().what);
            if (page.template_name == "error")
                return bare(500, "text/plain; charset=utf-8", "Pelanggan could not draw this page.\n");
            return render_error(base::internal("a page could not be drawn"), peer, caller, request);
        }
        if (part == page.template_name && !page.prose.empty()) {
            if (const auto at = rendered->find(kProse); at != std::string::npos)
                rendered->replace(at, kProse.size(), page.prose);
        }
        body += *rendered;
    }
    auto out = bare(page.status, "text/html; charset=utf-8", std::move(body));
    out.headers.push_back({"Content-Security-Policy", std::string{kStrictPolicy}});
    out.headers.push_back({"X-Pelanggan-Title", url_encode(page.title)});
    out.headers.push_back({"X-Pelanggan-Style", "?p=style&v=" + style_version_});
    return out;
}

void Site::log_refusal(const base::Error& error, const Peer& peer, const std::string& reference) const {
    std::int64_t left_out = 0;
    const int status = http_status(error.kind);
    if (peer.door == Door::kPanel && status < 500) {
        LogLimit& limit = status == 403 ? *ports_.strangers : *ports_.customers;
        const auto taken = limit.take(peer.uid);
        if (!taken) return;
        left_out = *taken;
    }
    base::log::warn("request refused: uid {}: {} ({}) reference {}{}", peer.uid, error.what,
                    base::to_string(error.kind), reference,
                    left_out == 0 ? "" : fmt::format("; {} more of this uid were left out", left_out));
}

scgi::Answer Site::render_error(const base::Error& error, const Peer& peer, const Caller& caller,
                                const Request& request) const {
    const std::string reference = base::random_id().substr(0, 12);
    log_refusal(error, peer, reference);
    Page page = error_page(ports_.translator, caller, error.kind, reference);
    page.status = http_status(error.kind);
    return render_page(page, peer, caller, request);
}

}  // namespace pelanggan::web
