// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"

namespace pelanggan::mail {

struct ServerUrl {
    std::string text;  // scheme, host and port, nothing else
    bool is_smtps{false};
    bool is_loopback{false};  // by its address or the name localhost: no name is looked up to find out
};

// Errors: kInvalidInput with a sentence for whoever wrote the configuration.
base::Expected<ServerUrl> parse_server_url(std::string_view url);

}  // namespace pelanggan::mail
