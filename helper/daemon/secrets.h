// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/expected.h"
#include "base/secret.h"

namespace pelanggan::daemon {

// Reads a file of secrets. A relative name is looked up in $CREDENTIALS_DIRECTORY, where systemd puts what
// LoadCredential= names; without systemd in beside, the folder of the configuration ("" or with a slash at
// its end). key is what names the file in the configuration: "[whm] token_file". Errors: kUnavailable when it
// is missing, empty, longer than 4 KiB or readable by everybody; the sentence never holds the secret.
base::Expected<base::Secret> read_secret(const std::string& key, const std::string& file,
                                         const std::string& beside);

}  // namespace pelanggan::daemon
