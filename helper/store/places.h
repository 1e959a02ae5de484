// SPDX-License-Identifier: Apache-2.0
//
// What of the file system and the network a store works on, for whoever restricts the process to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace pelanggan::store {

struct Places {
    std::vector<std::string> read, write;  // folders, since the files in them come and go
    std::optional<int> port;               // of the servers; absent: none is reached over TCP
};
// url: as open_store takes it. Errors: kInvalidInput.
base::Expected<Places> places_of(std::string_view url);

}  // namespace pelanggan::store
