// SPDX-License-Identifier: Apache-2.0
//
// The store's url, as it stands in the configuration.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/expected.h"

namespace pelanggan::store {

struct SqliteUrl {
    std::string path;  // absolute
};

struct MariadbUrl {
    std::string user;
    std::vector<std::string> hosts;  // in order of preference; one when socket is set
    int port{3306};
    std::string database;
    std::string password_file;  // "" for none; read again for each connection
    std::string socket;         // "" for TCP
};

using Url = std::variant<SqliteUrl, MariadbUrl>;

// Reads "sqlite:///path" or
// "mariadb://user@host[,host…][:port]/database[?password_file=/path][&socket=/path]".
// "%20" and the like stand for the byte. Errors: kInvalidInput, with what is wrong.
base::Expected<Url> parse_url(std::string_view text);

}  // namespace pelanggan::store
