// SPDX-License-Identifier: Apache-2.0
//
// The three listening sockets: handed over by systemd, or bound here.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>

#include "base/expected.h"
#include "base/unique_fd.h"
#include "web/peer.h"

namespace pelanggan::daemon {

struct DoorSocket {
    web::Door door{web::Door::kPublic};
    base::UniqueFd fd;
    std::string path;  // "" when systemd keeps it
};
using DoorSockets = std::array<DoorSocket, 3>;
struct OpenDoors {
    DoorSockets sockets;
    base::UniqueFd lock;  // of the folder, so that a second daemon does not take the doors away
};

// "panel", "whm", "public": the names systemd passes and the sockets' files.
std::string_view door_name(web::Door door) noexcept;

// Takes the sockets of LISTEN_FDS and LISTEN_FDNAMES when this process was given any, else binds them in dir
// with modes 0666, 0600 and 0660 (public_group may connect to the last). The door is known by the socket's
// name alone.
// Errors: kInvalidInput when systemd's set is not exactly the three; kUnavailable when dir is not safe (only
// root and this process's user may own it or write there), another daemon holds it, or a socket cannot be
// bound.
base::Expected<OpenDoors> open_doors(const std::string& dir, const std::string& public_group);

// What would keep open_doors from binding in dir, without touching what is there. Errors: kUnavailable as
// there.
base::Expected<void> check_doors(const std::string& dir);

}  // namespace pelanggan::daemon
