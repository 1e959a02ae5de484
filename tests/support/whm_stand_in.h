// SPDX-License-Identifier: Apache-2.0
//
// WhmStandIn runs the stand-in's WHM API beside a test, on free loopback ports with a throw-away CA, and
// speaks to its control port.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/child_process.h"
#include "whm/json_value.h"

namespace pelanggan {

// Sends one request to a plain-HTTP control port on loopback and returns the body. Throws when the status is
// not 200.
std::string ask_control_port(int port, const std::string& method, const std::string& path,
                             const std::string& body = "");
// Parses JSON that a test's own helper wrote. Throws when it is none.
whm::JsonValue parse_json(const std::string& text);

class WhmStandIn {
 public:
    explicit WhmStandIn(const std::vector<std::string>& options = {});

    const std::string& url() const noexcept { return url_; }
    const std::string& ca_file() const noexcept { return ca_file_; }
    const std::string& token() const noexcept { return token_; }

    whm::JsonValue control(const std::string& method, const std::string& path,
                           const std::string& body = "") const {
        return parse_json(ask(method, path, body));
    }
    std::string ask(const std::string& method, const std::string& path, const std::string& body = "") const {
        return ask_control_port(control_port_, method, path, body);
    }
    // What the stand-in forgave, as text; "[]" when nothing.
    std::string violations() const { return ask("GET", "/violations"); }
    // Orders faults: a JSON object or array as tests/panel describes them.
    void order_fault(const std::string& json) const { control("POST", "/faults", json); }
    // The https address of a listener of that kind ("wrong_host", "expired", "unknown_ca"), or the port of
    // "plain_redirect" as http.
    int open_listener(const std::string& kind) const;

 private:
    ChildProcess process_;
    std::string url_, ca_file_, token_;
    int control_port_{0};
};

}  // namespace pelanggan
