// SPDX-License-Identifier: Apache-2.0
//
// What of the file system a store works on, for whoever restricts the process to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace pelanggan::store {

// Folders, since the files in them come and go.
struct Places {
    std::vector<std::string> read, write;
};
// url: as open_store takes it. Errors: kInvalidInput.
base::Expected<Places> places_of(std::string_view url);

}  // namespace pelanggan::store
