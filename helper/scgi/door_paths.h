// SPDX-License-Identifier: Apache-2.0
//
// Where the doors are, for the small programs that the panel starts: gateway and hook.
#pragma once

#include <string>

namespace pelanggan::scgi {

struct DoorPaths {
    std::string panel_socket{"/run/pelanggan/panel.sock"};
    std::string whm_socket{"/run/pelanggan/whm.sock"};
    std::string resellers{"/var/cpanel/resellers"};  // WHM's file of resellers and their privileges
    std::string spool{"/var/spool/pelanggan"};       // root's: what hooks could not tell (event_spool.h)
};

// Reads "gateway.conf" beside the running executable: lines key=value with the names above, # comments.
// A file that is not a regular one, not root's, or writable by others is not believed; it and every line that
// is not understood leave the defaults, and complaint says so in one line.
DoorPaths find_door_paths(std::string& complaint);
// The same for a given file. Absence is not an error: the defaults stand.
DoorPaths read_door_paths(const std::string& file, std::string& complaint);

}  // namespace pelanggan::scgi
