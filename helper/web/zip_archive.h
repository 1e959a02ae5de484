// SPDX-License-Identifier: Apache-2.0
//
// ZIP files in memory, for what a customer takes along.
#pragma once

#include <string>
#include <vector>

#include "base/expected.h"

namespace pelanggan::web {

struct ZipEntry {
    std::string name;  // of our own making: never a path, never from a request
    std::string content;
};

// Adds SHA256SUMS over the entries, as `sha256sum -c` reads it.
void add_checksums(std::vector<ZipEntry>& entries);

// Errors: kInternal.
base::Expected<std::string> make_zip(const std::vector<ZipEntry>& entries);

}  // namespace pelanggan::web
