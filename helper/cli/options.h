// SPDX-License-Identifier: Apache-2.0
//
// What was asked on the command line, and the one key of the configuration that this program needs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/expected.h"

namespace pelanggan::cli {

struct Options {
    std::string config{"/etc/pelanggan/pelanggan.conf"};
    bool is_config_given{false};
    bool is_json{false};
    bool wants_help{false};
    bool wants_version{false};
    std::vector<std::string> words;            // command, subcommand and arguments in their order
    std::map<std::string, std::string> named;  // --server, --reason, --search …; flags have the value "yes"

    // The value of a named option, or "".
    std::string get(const std::string& name) const;
};

// Errors: kInvalidInput with a sentence that says what was wrong.
base::Expected<Options> parse_options(int argc, const char* const* argv);

// Where the doors are unless the configuration says otherwise.
constexpr const char* kDefaultDoors = "/run/pelanggan";

// [doors] dir of the configuration. Only that key is read: the daemon judges the rest. A file that is not
// there gives the default, unless it was named. Errors: kInvalidInput with file and line.
base::Expected<std::string> read_door_dir(const Options& options);

}  // namespace pelanggan::cli
