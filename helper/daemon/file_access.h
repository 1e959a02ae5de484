// SPDX-License-Identifier: Apache-2.0
//
// Which files this process can still reach, by Landlock: whatever a fault in it may be made to do, customers'
// homes, other programs' data and the system's secrets are out of reach even where their modes are loose.
#pragma once

#include <string>
#include <vector>

#include "base/expected.h"

namespace pelanggan::daemon {

struct FileAccess {
    std::vector<std::string> read;   // files, or folders with all that is below
    std::vector<std::string> write;  // folders in which files are read, made, written and removed
};

// What the system's libraries read while the daemon runs: time zones, libraries of nsswitch.conf, name
// resolution, certificates, catalogues of characters. Folders, since their files are replaced by new ones.
std::vector<std::string> system_files();

// From here on this thread and all it starts can open nothing else, and what is open stays open. Names that
// do not exist are passed over. Call after no_new_privs is set and before threads start. Returns false, and
// changes nothing, where the kernel has no Landlock. Errors: kUnavailable, also for the
// folder /, below which everything is.
base::Expected<bool> restrict_files(const FileAccess& access);

}  // namespace pelanggan::daemon
