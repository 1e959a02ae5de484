// SPDX-License-Identifier: Apache-2.0
//
// The site: one request in, one answer out. All that protects every page stands here, once: who calls
// (identify), whether the row allows it (request_table), method, size and form token, then the handler, the
// frame, the headers.
//
// Threads: answer() from any thread.
#pragma once

#include <string>

#include "base/expected.h"
#include "scgi/message.h"
#include "web/context.h"
#include "web/html_template.h"
#include "web/peer.h"
#include "web/request_table.h"

namespace pelanggan::web {

class Site {
 public:
    // Reads templates, style sheet and script of template_dir ("html" and "locale" are below it in the
    // source; locale_dir is separate because catalogues are compiled). Errors: as HtmlTemplates::open.
    static base::Expected<Site> open(const Ports& ports, const std::string& html_dir);

    // Never fails: whatever went wrong is an answer too, with a reference number that is in the log.
    scgi::Answer answer(const Peer& peer, const scgi::Request& raw) const;

 private:
    Site(const Ports& ports, HtmlTemplates templates) : ports_{ports}, templates_{std::move(templates)} {}

    struct Reader;  // how the answer must look: language, frame, JSON
    Answer decide(const Peer& peer, const scgi::Request& raw, const Request& request, Caller& caller) const;
    scgi::Answer render(const Answer& answer, const Peer& peer, const Caller& caller,
                        const Request& request) const;
    scgi::Answer render_archive(const Archive& archive, const Peer& peer, const Caller& caller,
                                const Request& request) const;
    scgi::Answer render_page(const Page& page, const Peer& peer, const Caller& caller,
                             const Request& request) const;
    scgi::Answer render_error(const base::Error& error, const Peer& peer, const Caller& caller,
                              const Request& request) const;
    // What a local user caused is limited, what went wrong here is not.
    void log_refusal(const base::Error& error, const Peer& peer, const std::string& reference) const;

    Ports ports_;
    HtmlTemplates templates_;
    std::string style_, script_;
    std::string style_version_, script_version_;
};

}  // namespace pelanggan::web
