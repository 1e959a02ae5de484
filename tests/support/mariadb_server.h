// SPDX-License-Identifier: Apache-2.0
//
// A real, private MariaDB server for tests: data in a temporary folder, reached by a socket and at a free
// port of 127.0.0.2, run as user
// mysql when the test runs as root. Started once per test program, when first asked for; stopped at its end,
// also when the test program is killed.
#pragma once

#include <string>

#include "support/temp_dir.h"

namespace pelanggan::test {

class MariadbServer {
 public:
    // The server of this test program. Throws std::runtime_error with the end of the server's log.
    static MariadbServer& instance();

    // A new, empty database; its name.
    std::string make_database();
    void drop_database(const std::string& name);
    // What store::open_store takes. user: "root" or one made by execute().
    std::string url(const std::string& database, const std::string& user = "root") const;
    // At 127.0.0.2.
    int port() const noexcept { return port_; }
    // Runs SQL as root, in a database if one is named. Throws when it is refused.
    void execute(const std::string& sql, const std::string& database = "");

    ~MariadbServer();
    MariadbServer(const MariadbServer&) = delete;
    MariadbServer& operator=(const MariadbServer&) = delete;

 private:
    MariadbServer();
    void install();
    void start();
    void wait_until_ready();
    std::string end_of_log() const;

    TempDir dir_;
    int port_{0};
    int pid_{0};
    int databases_{0};
};

}  // namespace pelanggan::test
