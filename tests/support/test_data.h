// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace pelanggan {

// A file below tests/data. Throws when it is not there, which fails the test with its name.
inline std::string read_test_data(const std::string& name) {
    std::ifstream file{std::string{PEL_SOURCE_DIR} + "/tests/data/" + name, std::ios::binary};
    if (!file) throw std::runtime_error("no test data named " + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace pelanggan
